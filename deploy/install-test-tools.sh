#!/bin/sh
# Installs what tests/it/sdk.rs needs: OpenAI's Python and Node SDKs, pinned in tests/sdk, into
# target/sdk. Does nothing where they are there already. Debian packages are installed only where
# python3 with venv, or node with npm, is missing.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
from=$root/tests/sdk
to=$root/target/sdk

# The copy of a pin is written last, so that a broken-off installation is done again.
have() {
    cmp -s "$from/$1" "$to/$1"
}

apt() {
    echo "install-test-tools: installing $* by apt" >&2
    run=
    [ "$(id -u)" = 0 ] || run=sudo
    $run apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends "$@" >&2
}

mkdir -p "$to"

if ! have requirements.txt || [ ! -x "$to/python/bin/python" ]; then
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt python3 python3-venv
    rm -rf "$to/python"
    python3 -m venv "$to/python"
    "$to/python/bin/pip" install --quiet --disable-pip-version-check \
        --requirement "$from/requirements.txt"
    "$to/python/bin/pip" check --disable-pip-version-check >&2
    cp "$from/requirements.txt" "$to/requirements.txt"
fi

if ! have package-lock.json || [ ! -d "$to/node/node_modules/openai" ]; then
    { command -v node && command -v npm; } >/dev/null || apt nodejs npm
    rm -rf "$to/node"
    mkdir -p "$to/node"
    cp "$from/package.json" "$from/package-lock.json" "$to/node/"
    (cd "$to/node" && npm ci --ignore-scripts --no-audit --no-fund --silent)
    cp "$from/package-lock.json" "$to/package-lock.json"
fi
