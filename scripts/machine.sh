# shellcheck shell=bash
# What the machine must have: found, installed, or named.

export PATH=$PATH:/usr/local/go/bin:/usr/sbin:/sbin
: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME

# Debian packages by what they are for; used by the files that read this one.
# shellcheck disable=SC2034
{
  to_build=(gcc libc6-dev libseccomp-dev pkg-config)
  to_cluster=(iproute2 iptables mount)
  to_boot=(qemu-system-x86 squashfs-tools xorriso dosfstools mtools openssh-client)
  to_check=(squashfs-tools erofs-utils faketime cpio zstd)
  to_pull=(skopeo)
}

# fail MESSAGE [CODE]
fail() {
  echo "dev: $1" >&2
  exit "${2:-2}"
}

# has PACKAGE: whether what we use of it is there, however it came.
has() {
  case $1 in
    libc6-dev) [ -f /usr/include/stdio.h ] ;;
    libseccomp-dev) [ -f /usr/include/seccomp.h ] ;;
    squashfs-tools) command -v mksquashfs >/dev/null ;;
    erofs-utils) command -v fsck.erofs >/dev/null ;;
    iproute2) command -v ip >/dev/null ;;
    openssh-client) command -v ssh >/dev/null ;;
    dosfstools) command -v mkfs.vfat >/dev/null ;;
    qemu-system-x86) command -v qemu-system-x86_64 >/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# All of these say `return 0`: in a trap after a failure, a bare return returns that failure.

# need PACKAGE…
need() {
  local package missing=()
  for package; do has "$package" || missing+=("$package"); done
  if [ ${#missing[@]} -gt 0 ]; then install "${missing[@]}"; fi
}

install() {
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    fail "missing packages; install them: apt-get install --no-install-recommends $*"
  fi
  echo "installing $*" >&2
  need_package_lists
  local log
  log=$(mktemp)
  if ! DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm "$log"
    fail "apt-get could not install $*"
  fi
  rm "$log"
}

# Package lists that are missing, or not known to be fresh, would name files that the mirror no longer has.
need_package_lists() {
  local stamp=${SLIPWAY_CACHE:-$HOME/.cache/slipway}/package-lists
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then return 0; fi
  if compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null && [ -n "$(find "$stamp" -mtime -7 2>/dev/null)" ]; then return 0; fi
  echo "reading the package lists (apt-get update)" >&2
  apt-get update -q >/dev/null || echo "dev: apt-get update failed; going on with what is there" >&2
  mkdir -p "$(dirname "$stamp")"
  touch "$stamp"
}

need_java() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*25* "$HOME"/.sdkman/candidates/java/25* "$HOME"/.jdks/*25*; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$home/release"; then
      export JAVA_HOME=$home
      return 0
    fi
  done
  [ -z "${1:-}" ] || fail "no JDK 25 was found after installing $1: set JAVA_HOME to one"
  local package
  for package in openjdk-25-jdk-headless temurin-25-jdk; do
    if [ "$(id -u)" = 0 ] && apt-cache show "$package" >/dev/null 2>&1; then
      install "$package"
      need_java "$package"
      return 0
    fi
  done
  fail "no JDK 25 was found, and apt has none: install one and set JAVA_HOME to it"
}

need_go() {
  local version
  for dir in '' /usr/local/go/bin/ /usr/lib/go-1.2[6-9]/bin/ "$HOME"/go/bin/ "$HOME"/sdk/go1.2[6-9]*/bin/; do
    version=$("${dir}go" env GOVERSION 2>/dev/null) || continue
    if [[ $version =~ ^go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 26 ]; then
      if [ -n "$dir" ]; then export PATH=$dir:$PATH; fi
      return 0
    fi
  done
  fail "no Go 1.26 or newer was found${version:+ ($version is too old)}: install it and put it on the PATH"
}
