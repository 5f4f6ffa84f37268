#!/usr/bin/env bash
# Makes this machine run Stock keeping: Java 17 with Tomcat 10.1 on Rocky Linux 9.
# Usage: provision.sh [--prepare] [FOLDER]. FOLDER holds the project; --prepare is content without it.
# It can be run again at any time: what is in place stays as it is. Comments that name a rule say why a line is there.
set -euo pipefail

readonly service=core-app
readonly home=/opt/core-app
readonly app=$home/app
readonly manifest=pom.xml
readonly env_file=/etc/$service/env
# What of a project is neither copied nor compared; after `**/`, wherever it lies.
readonly excluded=(.git .vagrant .env cloud-init image-qemu image-virtualbox image-vmware libvirt target .idea)

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

# Where a firewall runs, it has to let the port through.
open_port() {
  if has_systemd && systemctl is-active --quiet firewalld.service; then
    firewall-cmd --quiet --permanent --add-port=8080/tcp
    firewall-cmd --quiet --reload
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

find_language() {
  local java=${JAVA_HOME:-} folder
  if [[ -z $java ]]; then
    install_packages openjdk-17-jdk-headless
    for folder in /usr/lib/jvm/java-17-openjdk*; do
      if [[ -x $folder/bin/javac ]]; then
        java=$folder
      fi
    done
  fi
  [[ -x $java/bin/javac ]] || die "there is no JDK in ${java:-/usr/lib/jvm}" "JAVA_HOME=/opt/jdk $0, with a JDK of your own"
  export JAVA_HOME=$java
  install --directory --mode=0755 -- "$home"
  ln --symbolic --force --no-dereference -- "$java" "$home/java"
  install_tomcat
}

install_tomcat() {
  local server=${TOMCAT_HOME:-} folder
  if [[ -z $server ]]; then
    can_install tomcat10 ||
      die "this distribution has no Tomcat 10" "TOMCAT_HOME=/opt/tomcat $0, with a Tomcat of your own"
    # The package's own service would take a port, and serves nothing of ours: it never starts.
    ln --symbolic --force /dev/null /etc/systemd/system/tomcat10.service
    install_packages tomcat10
    for folder in /usr/share/tomcat /usr/share/tomcat10; do
      if [[ -f $folder/bin/catalina.sh ]]; then
        server=$folder
      fi
    done
  fi
  [[ -f $server/bin/catalina.sh ]] || die "there is no Tomcat in ${server:-/usr/share}" "TOMCAT_HOME=/opt/tomcat $0"
  ln --symbolic --force --no-dereference -- "$server" "$home/server"
}

# What Tomcat ships for every program: which servlet gives files, which compiles pages. install_web_xml PATH
install_web_xml() {
  local file
  for file in "$home/server/conf/web.xml" /etc/tomcat/web.xml /etc/tomcat10/web.xml; do
    if [[ -f $file ]]; then
      install --mode=0644 -- "$file" "$1"
      return
    fi
  done
  die "the Tomcat in $home/server has no web.xml" "TOMCAT_HOME=/opt/tomcat $0, with a Tomcat of your own"
}

install_dependencies() {
  install_packages maven
}

install_system_packages() {
  install_packages ca-certificates
}

create_account() {
  if ! id --user "$service" >/dev/null 2>&1; then
    say "creating the account $service"
    useradd --system --user-group --home-dir "$home" --no-create-home --shell "$(command -v nologin || echo /sbin/nologin)" -- "$service"
  fi
  install --directory --mode=0755 -- "$home"
  [[ -d /var/lib/core ]] || install --directory --mode=0750 --owner="$service" --group="$service" -- /var/lib/core
}

# Called with the folder of the new release, before it takes the place of the old one.
build_project() {
  local source=$1.source
  rm -rf -- "$source"
  mv -- "$1" "$source"
  install --directory --mode=0755 -- "$1"
  (
    cd -- "$source"
    mvn -Dmaven.repo.local="$home/build" --batch-mode --no-transfer-progress -DskipTests package
    local found
    mapfile -t found < <(find target -maxdepth 1 -name '*.war')
    [[ -n ${found[0]:-} && -z ${found[1]:-} ]] || die "not one war was built: ${found[*]:-none}" "name the one to run in stack.files"
    [[ ${found[0]} -ef $1/app.war ]] || install -D --mode=0644 -- "${found[0]}" "$1/app.war"
  )
  install -D --mode=0644 -- "$source/tomcat/server.xml" "$1/tomcat/conf/server.xml"
  install_web_xml "$1/tomcat/conf/web.xml"
  install --directory --mode=0755 -- "$1/tomcat/webapps/ROOT"
  (cd -- "$1/tomcat/webapps/ROOT" && "$JAVA_HOME/bin/jar" -xf "$1/app.war")
  rm -- "$1/app.war"
  rm -rf -- "$source"
}

probe() {
  PATH="/opt/core-app/java/bin:/opt/core-app/server/bin:$PATH" bash -c 'exec 3<>/dev/tcp/127.0.0.1/$0 && printf %s "$1" >&3 && read -r -t 2 -u 3 _ status _ && [[ $status == [1-9][0-9][0-9] ]] && ((status < $2))' 8080 $'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n' 500 2>/dev/null
}

wait_until_healthy() {
  local deadline=$((SECONDS + 180))
  until probe; do
    if ((SECONDS > deadline)) || ! is_running; then
      explain_failure
    fi
    sleep 1
  done
  say "healthy on port 8080"
}

install_unit() {
  put_file 0644 "/etc/systemd/system/$service.service" <<'END_OF_UNIT'
[Unit]
Description=Stock keeping
After=network-online.target
Wants=network-online.target

[Service]
Type=exec
User=core-app
Group=core-app
WorkingDirectory=/opt/core-app/app
Environment=PATH=/opt/core-app/java/bin:/opt/core-app/server/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
Environment="JAVA_TOOL_OPTIONS=-XX:MaxRAMPercentage=75.0 -XX:+ExitOnOutOfMemoryError"
Environment=PORT=8080
Environment=CATALINA_BASE=tomcat
Environment=CATALINA_TMPDIR=/tmp
# Values of the user, secrets among them; only root can read the file.
EnvironmentFile=-/etc/core-app/env
ExecStart=/usr/bin/env catalina.sh run
Restart=on-failure
RestartSec=2
KillSignal=SIGTERM
SuccessExitStatus=143
TimeoutStopSec=30

# What the program may use
# nothing measured yet: measure, then change it
MemoryMax=512M
TasksMax=1024
ReadWritePaths=/var/lib/core

# What the program may not do
# Some of it gave way to what the answers say that it has to: loads_kernel_modules
NoNewPrivileges=yes
CapabilityBoundingSet=CAP_SYS_MODULE
AmbientCapabilities=CAP_SYS_MODULE
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=no
ProtectKernelTunables=yes
ProtectProc=invisible
LockPersonality=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service @module
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
  die "the service does not answer on port 8080" "journalctl --unit=$service --lines=50"
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
  open_port
  install_unit
  start_service
  wait_until_healthy
}

main "$@"
