# Images of Ubuntu 26.04 LTS, prepared for Service beside other teams: everything that provision.sh does without the project.
# For KVM and most clouds:      packer init . && packer build -only=qemu.machine .
# For VirtualBox or VMware:     packer build -only=vagrant.virtualbox .     or     -only=vagrant.vmware
packer {
  required_version = ">= 1.9.0"
  required_plugins {
    qemu = {
      source  = "github.com/hashicorp/qemu"
      version = ">= 1.1.0"
    }
    vagrant = {
      source  = "github.com/hashicorp/vagrant"
      version = ">= 1.1.5"
    }
  }
}

variable "image" {
  type        = string
  description = "The address or path of the cloud image of Ubuntu 26.04 LTS."
  default     = "https://cloud-images.ubuntu.com/releases/26.04/release/ubuntu-26.04-server-cloudimg-amd64.img"
}

variable "checksum" {
  type        = string
  description = "The checksum of that image, or where to find it."
  default     = "file:https://cloud-images.ubuntu.com/releases/26.04/release/SHA256SUMS"
}

variable "box" {
  type        = string
  description = "The box that the images for VirtualBox and VMware are made from."
  default     = "bento/ubuntu-26.04"
}

variable "accelerator" {
  type        = string
  description = "How QEMU runs it here: kvm, hvf, whpx, or tcg, which is slow and works everywhere."
  default     = "kvm"
}

locals {
  # For this build alone: the account is removed before the image is written.
  password = uuidv4()
}

source "qemu" "machine" {
  iso_url          = var.image
  iso_checksum     = var.checksum
  disk_image       = true
  disk_size        = "16G"
  format           = "qcow2"
  accelerator      = var.accelerator
  machine_type     = "q35"
  cpus             = 2
  memory           = 2048
  headless         = true
  net_device       = "virtio-net"
  disk_interface   = "virtio"
  output_directory = "image-qemu"
  vm_name          = "hardened-shared.qcow2"

  cd_label = "cidata"
  cd_content = {
    "meta-data" = file("${path.root}/cloud-init/meta-data")
    "user-data" = join("\n", ["#cloud-config", yamlencode({
      ssh_pwauth = true
      users = [{
        name              = "builder"
        sudo              = "ALL=(ALL) NOPASSWD:ALL"
        shell             = "/bin/bash"
        lock_passwd       = false
        plain_text_passwd = local.password
      }]
    })])
  }

  ssh_username     = "builder"
  ssh_password     = local.password
  ssh_timeout      = "30m"
  shutdown_command = "sudo sh -c 'userdel --force --remove builder; rm -f /etc/sudoers.d/90-cloud-init-users; cloud-init clean --logs; shutdown -P now'"
}

source "vagrant" "virtualbox" {
  source_path     = var.box
  provider        = "virtualbox"
  communicator    = "ssh"
  output_dir      = "image-virtualbox"
  teardown_method = "destroy"
}

source "vagrant" "vmware" {
  source_path     = var.box
  provider        = "vmware_desktop"
  communicator    = "ssh"
  output_dir      = "image-vmware"
  teardown_method = "destroy"
}

build {
  sources = ["source.qemu.machine", "source.vagrant.virtualbox", "source.vagrant.vmware"]

  provisioner "file" {
    source      = "${path.root}/provision.sh"
    destination = "/tmp/provision.sh"
  }

  provisioner "shell" {
    inline = [
      "sudo install -D --mode=0755 /tmp/provision.sh /usr/local/sbin/hardened-shared-app-provision",
      "sudo /usr/local/sbin/hardened-shared-app-provision --prepare",
    ]
  }
}
