# Runs Docker Compose on docker-compose.yml with the environment that just has loaded: `docker compose`, or `docker-compose`
# where that is what the machine has. Only `just` calls it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if docker compose version >/dev/null 2>&1; then
  exec docker compose "$@"
elif command -v docker-compose >/dev/null; then
  exec docker-compose "$@"
fi
echo 'error: Docker Compose is missing. On Debian and Ubuntu: sudo apt-get install docker.io docker-compose' >&2
exit 1
