#!/usr/bin/env bash
# Makes this machine run Code runner: Python 3.13 on Ubuntu 26.04 LTS or Debian.
# Usage: provision.sh [--prepare] [FOLDER]. FOLDER holds the project; --prepare is content without it.
# It can be run again at any time: what is in place stays as it is. Comments that name a rule say why a line is there.
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

find_language() {
  if [[ -n ${PYTHON:-} ]]; then
    has_venv "$PYTHON" || install_packages "${PYTHON##*/}" "${PYTHON##*/}-venv"
    python=$(command -v "$PYTHON") || die "there is no interpreter $PYTHON" "unset PYTHON, or give it a path"
    return
  fi
  local wanted=python3.13
  if ! has_venv "$wanted"; then
    if ! can_install "$wanted-venv"; then
      # No package of the distribution has this release. The deadsnakes archive has it, for Ubuntu only.
      grep --quiet '^ID=ubuntu$' /etc/os-release ||
        die "this distribution has no $wanted" "PYTHON=python3 $0, which takes the release that it has"
      install_packages software-properties-common gpg-agent
      add-apt-repository --yes ppa:deadsnakes/ppa
      refresh_lists
    fi
    install_packages "$wanted" "$wanted-venv"
  fi
  python=$(command -v "$wanted")
}

has_venv() {
  "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# The package manager has an environment of its own, apart from what it installs.
install_tool() {
  local tool=$home/tool
  if [[ ! -f $tool/.complete || ! -x $tool/bin/python ]]; then
    say "installing uv"
    "$python" -m venv --clear "$tool"
    "$tool/bin/pip" install --disable-pip-version-check --no-cache-dir --quiet 'uv>=0.5,<1' ||
      die "pip could not install uv" "the first error above"
    touch -- "$tool/.complete"
  fi
  export UV_PROJECT_ENVIRONMENT=$home/venv UV_PYTHON=$python UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_CACHE=1
}

install_dependencies() {
  local venv=$home/venv wanted
  wanted="$("$python" --version) $(sha256sum <"$source_folder/$manifest")"
  install_tool
  if [[ -f $venv/.built-from && $(<"$venv/.built-from") == "$wanted" ]]; then
    return
  fi
  say "installing $manifest"
  "$python" -m venv --clear "$venv"
  "$home/tool/bin/uv" --quiet sync --locked --no-dev --no-editable --no-install-project --project "$source_folder" ||
    die "uv could not install $manifest" "the first error above; what has to be compiled needs build-essential"
  chmod -R go=rX "$venv"
  printf '%s\n' "$wanted" >"$venv/.built-from"
  changed=yes
}

install_system_packages() {
  install_packages ca-certificates
}

# non_root: UNT-050
create_account() {
  if ! id --user "$service" >/dev/null 2>&1; then
    say "creating the account $service"
    useradd --system --user-group --home-dir "$home" --no-create-home --shell "$(command -v nologin || echo /sbin/nologin)" -- "$service"
  fi
  install --directory --mode=0755 -- "$home"
}

# Called with the folder of the new release, before it takes the place of the old one.
build_project() {
  "$home/tool/bin/uv" --quiet sync --locked --no-dev --no-editable --project "$1"
  chmod -R go=rX "$home/venv"
}

probe() {
  PATH="/opt/sandboxed-gvisor-app/venv/bin:$PATH" python -c 'import http.client, sys; connection = http.client.HTTPConnection(sys.argv[1], timeout=2); connection.request(*sys.argv[2:4]); sys.exit(connection.getresponse().status >= int(sys.argv[4]))' 127.0.0.1:8000 GET / 500 2>/dev/null
}

wait_until_healthy() {
  local deadline=$((SECONDS + 60))
  until probe; do
    if ((SECONDS > deadline)) || ! is_running; then
      explain_failure
    fi
    sleep 1
  done
  say "healthy on port 8000"
}

install_unit() {
  put_file 0644 "/etc/systemd/system/$service.service" <<'END_OF_UNIT'
[Unit]
Description=Code runner
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
# non_root: UNT-050
User=sandboxed-gvisor-app
Group=sandboxed-gvisor-app
WorkingDirectory=/opt/sandboxed-gvisor-app/app
Environment=PATH=/opt/sandboxed-gvisor-app/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
Environment=PYTHONDONTWRITEBYTECODE=1
Environment=PYTHONUNBUFFERED=1
Environment=PORT=8000
# Values of the user, secrets among them; only root can read the file.
EnvironmentFile=-/etc/sandboxed-gvisor-app/env
ExecStart=/usr/bin/env python runner.py
# ephemeral: STU-090
Restart=no
RestartSec=2
KillSignal=SIGINT
TimeoutStopSec=30

# What the program may use
# nothing measured yet: measure, then change it
# memory_limit: TRU-040, UNT-050
MemoryMax=512M
# pids_limit: TRU-040, UNT-050
TasksMax=256

# What the program may not do
# no_new_privileges: UNT-050
NoNewPrivileges=yes
# drop_capabilities: UNT-050
CapabilityBoundingSet=
# read_only_root: UNT-050
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
LockPersonality=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
# default_seccomp: UNT-050
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM
UMask=0027

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
  install_system_packages
  find_language
  create_account
  find_source "$manifest"
  keep_environment
  install_dependencies
  copy_source
  install_unit
  start_service
  wait_until_healthy
}

main "$@"
