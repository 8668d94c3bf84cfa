#!/usr/bin/env bash
# Installs what a build needs, as the platform's packages, and nothing that is already there.
# Debian and Ubuntu. Rust comes by rustup where the platform's is too old or missing.
set -euo pipefail

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need g++ g++
need cmake cmake
need make make
need ccache ccache
need git git
need curl curl
need python3 python3
python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
# libclang-cpp is another library.
ls /usr/lib/llvm-*/lib/libclang.so* /usr/lib/llvm-*/lib/libclang-[0-9]*.so* 2>/dev/null | grep -q . || ldconfig -p | grep -q "libclang[.-][s0-9]" || missing+=(libclang-dev)
missing+=("$@")

if [ "${#missing[@]}" -gt 0 ]; then
  echo "installing: ${missing[*]}" >&2
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" ca-certificates >/dev/null
fi

# Cargo.toml says which Rust is needed.
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
have=$(cargo --version 2>/dev/null | sed 's/^cargo \([0-9.]*\).*/\1/' || true)
if [ -z "$have" ] || [ "$(printf '%s\n' "$wanted" "$have" | sort -V | head -n 1)" != "$wanted" ]; then
  echo "installing Rust $wanted or newer by rustup" >&2
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal -c clippy -c rustfmt
fi
