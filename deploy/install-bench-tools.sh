#!/bin/sh
# Installs what `make bench-detect` measures beside, pinned in benches/detect, into target/bench.
# Does nothing where it is there already. The Debian package is installed only where python3 has no
# venv.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
from=$root/benches/detect
to=$root/target/bench

# The copies of the pins are written last, so that a broken-off installation is done again.
have() {
    cmp -s "$from/$1" "$to/$1"
}

if have requirements.txt && have gitleaks.txt && [ -x "$to/python/bin/python" ]; then
    exit 0
fi

python3 -c 'import ensurepip, venv' 2>/dev/null || {
    echo "install-bench-tools: installing python3-venv by apt" >&2
    run=
    [ "$(id -u)" = 0 ] || run=sudo
    $run apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends python3-venv >&2
}

mkdir -p "$to"
rm -rf "$to/python"
python3 -m venv "$to/python"
"$to/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$from/requirements.txt"
"$to/python/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps \
    --requirement "$from/gitleaks.txt"
cp "$from/requirements.txt" "$from/gitleaks.txt" "$to/"
