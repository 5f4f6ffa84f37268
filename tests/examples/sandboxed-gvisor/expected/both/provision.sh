#!/usr/bin/env bash
# Makes this machine run Code runner in a container, on Ubuntu 26.04 LTS or Debian.
# Usage: provision.sh [--prepare] [FOLDER]. FOLDER holds the project and compose.yaml; --prepare is content without it.
# It can be run again at any time: what is in place stays as it is. Comments that name a rule say why a line is there.
# A container directly on the host is ruled out by TRU-010.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

readonly service=sandboxed-gvisor-app
readonly home=/opt/sandboxed-gvisor-app
readonly app=$home/app
readonly manifest=uv.lock
readonly env_file=/etc/$service/env
# What of a project is neither copied nor compared; after `**/`, wherever it lies.
readonly excluded=(.git .vagrant .env cloud-init image-qemu image-virtualbox image-vmware libvirt '**/__pycache__' '**/*.py[co]' .venv venv .pytest_cache .mypy_cache .ruff_cache)

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
  apt-get update --quiet=2
}

lists_are_fresh=no

# Installs what is missing and nothing else, so that a second run asks no archive.
install_packages() {
  local package missing=()
  for package in "$@"; do
    if [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      missing+=("$package")
    fi
  done
  if [[ -z ${missing[*]:-} ]]; then
    return
  fi
  say "installing ${missing[*]}"
  if [[ $lists_are_fresh == no ]]; then
    refresh_lists
    lists_are_fresh=yes
  fi
  apt-get install --quiet=2 --yes --no-install-recommends -- "${missing[@]}" >/dev/null
}

can_install() {
  if [[ $lists_are_fresh == no ]]; then
    refresh_lists
    lists_are_fresh=yes
  fi
  [[ -n $(apt-cache madison -- "$1" 2>/dev/null) ]]
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

# The engine comes from the distribution's signed archive; the names of its parts differ between distributions.
install_engine() {
  install_packages ca-certificates docker.io
  if ! docker compose version >/dev/null 2>&1; then
    install_first docker-compose-v2 docker-compose
  fi
  if ! docker buildx version >/dev/null 2>&1; then
    install_first docker-buildx docker-buildx-plugin
  fi
  docker compose version >/dev/null 2>&1 || die "the engine has no compose plugin" "apt-cache search docker-compose"
  if [[ ! -e /etc/docker/daemon.json ]]; then
    put_file 0644 /etc/docker/daemon.json <<'END_OF_FILE'
{
  "log-driver": "local",
  "live-restore": true,
  "no-new-privileges": true
}
END_OF_FILE
    if has_systemd; then
      systemctl restart docker.service
    fi
  fi
}

# Installs the first of several packages that the archive has.
install_first() {
  local package
  for package in "$@"; do
    if can_install "$package"; then
      install_packages "$package"
      return
    fi
  done
}

# Called with the folder of the new release; compose builds the image when the service starts.
build_project() {
  [[ -d $1 ]]
}

answers() {
  (exec 3<>/dev/tcp/127.0.0.1/8000) 2>/dev/null
}

wait_until_healthy() {
  answers || explain_failure
  say "healthy on port 8000"
}

install_unit() {
  put_file 0644 "/etc/systemd/system/$service.service" <<'END_OF_UNIT'
[Unit]
Description=Code runner
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
WorkingDirectory=/opt/sandboxed-gvisor-app/app
# Started means healthy: compose waits for the image's health check.
ExecStart=/usr/bin/docker compose --env-file /etc/sandboxed-gvisor-app/env up --build --detach --remove-orphans --wait
ExecStop=/usr/bin/docker compose --env-file /etc/sandboxed-gvisor-app/env down
TimeoutStartSec=900
TimeoutStopSec=60

[Install]
WantedBy=multi-user.target
END_OF_UNIT
}

start_service() {
  if ! has_systemd; then
    say "systemd does not run here: the unit is installed, start it where it does"
    exit 0
  fi
  systemctl daemon-reload
  systemctl enable --quiet "$service.service"
  if [[ $changed == yes ]] || ! systemctl is-active --quiet "$service.service"; then
    say "starting"
    systemctl restart "$service.service" || explain_failure
  fi
}

is_running() {
  systemctl is-active --quiet "$service.service"
}

explain_failure() {
  die "the service does not answer on port 8000" "journalctl --unit=$service --lines=50"
}

main() {
  read_arguments "$@"
  install_engine
  install --directory --mode=0755 -- "$home"
  find_source compose.yaml
  find_source "$manifest"
  keep_environment
  copy_source
  install_unit
  start_service
  wait_until_healthy
}

main "$@"
