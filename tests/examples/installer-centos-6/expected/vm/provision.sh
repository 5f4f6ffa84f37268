#!/usr/bin/env bash
# Makes this machine run Frozen server on an old Linux: the installer setup.run on CentOS 6.
# Usage: provision.sh [--prepare] [FOLDER]. FOLDER holds the project; --prepare is content without it.
# It can be run again at any time: what is in place stays as it is. Comments that name a rule say why a line is there.
# Warning: CentOS 6 has been without standard support since 2020-11-30. It is kept because the workload needs it: let nothing reach it that does not have to.
set -euo pipefail

readonly service=installer-centos-6-app
readonly home=/opt/installer-centos-6-app
readonly app=$home/app
readonly manifest=setup.run
readonly env_file=/etc/$service/env
# What of a project is neither copied nor compared; after `**/`, wherever it lies.
readonly excluded=(.git .vagrant .env cloud-init image-qemu image-virtualbox image-vmware libvirt setup.run)

prepare_only=no
changed=no
source_folder=/srv/$service

say() {
  printf '%s: %s\n' "$service" "$1"
}

die() {
  printf '%s: error: %s\n' "$service" "$1" >&2
  printf '    try: %s\n' "$2" >&2
  exit 1
}

# Ends the run when something has to come from the user first: well for cloud-init, badly for everybody else.
wait_for() {
  if [[ $prepare_only == yes ]]; then
    say "prepared; $1 is still missing, so nothing was started"
    say "next: $2"
    exit 0
  fi
  die "$1 is missing" "$2"
}

read_arguments() {
  if [[ ${1:-} == --prepare ]]; then
    prepare_only=yes
    shift
  fi
  if (($# > 1)) || [[ ${1:-} == -* ]]; then
    die "unknown arguments: $*" "$0 [--prepare] [FOLDER]"
  fi
  source_folder=$(readlink --canonicalize-missing -- "${1:-$source_folder}")
  if [[ $source_folder/ == "$home"/* ]]; then
    die "the project cannot come from $source_folder, which this script replaces" "$0 FOLDER, some other folder"
  fi
  ((EUID == 0)) || die "only root can set up a machine" "sudo $0"
}

refresh_lists() {
  yum --quiet makecache
}

# The rest of this script says names of Debian; gives those of this distribution, which may be several.
translate_package() {
  local version=${1#openjdk-}
  case $1 in
    auditd) echo audit ;;
    build-essential) echo gcc gcc-c++ make ;;
    cargo) echo cargo ;;
    golang-go) echo golang ;;
    openjdk-8-jdk-headless) echo java-1.8.0-openjdk-devel ;;
    openjdk-*-jdk-headless) echo "java-${version%%-*}-openjdk-devel" ;;
    pkg-config) echo pkgconfig ;;
    python3-venv) echo python3 ;;
    python3.*-venv) echo "${1%-venv}" ;;
    tomcat[0-9]*) echo tomcat ;;
    *) echo "$1" ;;
  esac
}

# Installs what is missing and nothing else, so that a second run asks no archive.
install_packages() {
  local package name missing=()
  for package in "$@"; do
    for name in $(translate_package "$package"); do
      if ! rpm --query --quiet --whatprovides "$name"; then
        missing+=("$name")
      fi
    done
  done
  if [[ -z ${missing[*]:-} ]]; then
    return
  fi
  say "installing ${missing[*]}"
  yum --assumeyes --quiet install "${missing[@]}" >/dev/null
}

can_install() {
  local name
  for name in $(translate_package "$1"); do
    rpm --query --quiet --whatprovides "$name" || yum --quiet list "$name" >/dev/null 2>&1 || return
  done
}

# The mirrors of this release are gone; its makers keep the last packages in a vault.
use_archive() {
  local file
  for file in /etc/yum.repos.d/CentOS-*.repo; do
    if grep --quiet '^mirrorlist=' "$file"; then
      say "pointing $file to the vault"
      sed --in-place \
        --expression='s|^mirrorlist=|#mirrorlist=|' \
        --expression='s|^#* *baseurl=http://mirror.centos.org/\(centos\|[$]contentdir\)/[$]releasever/|baseurl=https://vault.centos.org/6.10/|' \
        "$file"
      changed=yes
    fi
  done
}

# Where a firewall runs, it has to let the port through.
open_port() {
  if [[ $(iptables-save 2>/dev/null) == *"-A INPUT"*"-j REJECT"* && $(iptables-save) != *"--dport 8080 -j ACCEPT"* ]]; then
    iptables --insert INPUT --protocol tcp --dport 8080 --jump ACCEPT
    service iptables save >/dev/null
  fi
}

# Reads a file from standard input; leaves an equal one as it is. put_file MODE PATH
put_file() {
  local wanted
  wanted=$(mktemp)
  cat >"$wanted"
  if ! cmp --silent -- "$wanted" "$2"; then
    install -D --mode="$1" -- "$wanted" "$2"
    say "wrote $2"
    changed=yes
  fi
  rm -f -- "$wanted"
}

find_source() {
  if [[ ! -e $source_folder/$1 ]]; then
    wait_for "$source_folder/$1" "copy the project to $source_folder, then: sudo $0 $source_folder"
  fi
}

# The project as one stream, the same bytes for the same files.
pack_source() {
  local options=() pattern
  for pattern in "${excluded[@]}"; do
    if [[ $pattern == '**/'* ]]; then
      pattern=${pattern#'**/'}
      options+=(--no-anchored "--exclude=$pattern" "--exclude=$pattern/*")
    else
      options+=(--anchored "--exclude=./$pattern" "--exclude=./$pattern/*")
    fi
  done
  (
    cd -- "$source_folder"
    find . -print0 | LC_ALL=C sort --zero-terminated |
      tar --create --owner=0 --group=0 --numeric-owner --no-recursion --null "${options[@]}" --files-from=-
  )
}

# Puts the project in place as a whole, when it differs from what is there.
copy_source() {
  local sum
  sum=$(pack_source | sha256sum)
  if [[ -f $home/source.sha256 && $(<"$home/source.sha256") == "$sum" ]]; then
    return
  fi
  say "copying the project to $app"
  rm -rf -- "$app.new"
  install --directory --mode=0755 -- "$app.new"
  pack_source | tar --extract --directory="$app.new" --no-same-owner
  chmod -R u=rwX,go=rX -- "$app.new"
  build_project "$app.new"
  rm -rf -- "$app"
  mv -- "$app.new" "$app"
  printf '%s\n' "$sum" >"$home/source.sha256"
  changed=yes
}

# Values stay with the user: from .env of the project, once, or written into the file by hand.
keep_environment() {
  local name names=()
  if [[ ! -e $env_file ]]; then
    install -D --mode=0600 /dev/null "$env_file"
    if [[ -f $source_folder/.env ]]; then
      cat -- "$source_folder/.env" >"$env_file"
    fi
    changed=yes
  fi
  for name in ${names[@]+"${names[@]}"}; do  # an old Bash takes an empty list for an unset one
    if ! grep --quiet "^$name=" "$env_file"; then
      wait_for "the value of $name" "write $name=... into $env_file, then: sudo $0 $source_folder"
    fi
  done
}

has_systemd() {
  [[ -d /run/systemd/system ]]
}

install_dependencies() {
  local wanted work=$home/installer
  wanted=$(sha256sum <"$source_folder/$manifest")
  if [[ -f $home/installed.sha256 && $(<"$home/installed.sha256") == "$wanted" ]]; then
    return
  fi
  say "running $manifest, which may take a while"
  # A copy: the folder of the project may be shared with the host, where nothing can be made executable.
  rm -rf -- "$work"
  install --directory --mode=0700 -- "$work"
  cp --recursive -- "$source_folder/." "$work"
  chmod u+x -- "$work/$manifest"
  (cd -- "$work" && ./setup.run </dev/null) ||
    die "$manifest ended with an error" "its log; stack.build says how it is called"
  printf '%s\n' "$wanted" >"$home/installed.sha256"
  rm -rf -- "$work"
  changed=yes
}

install_system_packages() {
  install_packages ca-certificates
}

# The installer makes the accounts that it needs.
create_account() {
  install --directory --mode=0755 -- "$home"
}

# Called with the folder of the new release, before it takes the place of the old one.
build_project() {
  # The installer has done it; the project may hold configuration beside it.
  [[ -d $1 ]]
}

probe() {
  PATH="/opt/installer-centos-6-app/app:$PATH" sh -c 'cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | while read -r _ address _ state _; do case $address-$state in *:$0-0A) exit 9 ;; esac; done; test $? = 9' 1F90 2>/dev/null
}

wait_until_healthy() {
  local deadline=$((SECONDS + 180))
  until probe; do
    if ((SECONDS > deadline)); then
      explain_failure
    fi
    sleep 1
  done
  say "healthy on port 8080"
}

start_service() {
  [[ $changed == no ]] || say "what was installed brings a service of its own"
}

explain_failure() {
  die "nothing answers on port 8080" "the log of the installer"
}

main() {
  read_arguments "$@"
  use_archive
  install_system_packages
  create_account
  find_source "$manifest"
  keep_environment
  install_dependencies
  copy_source
  open_port
  start_service
  wait_until_healthy
}

main "$@"
