#!/usr/bin/env bash
# Starts the gateway with the embedded model and the starter policies. Without a provider key it also
# starts the stand-in, so that both routes can be seen without an account.
set -euo pipefail
cd "$(dirname "$0")/.."

program=target/release/ringfence
config=deploy/ringfence.yaml
outside="the stand-in, whose output here shows what left"
if [ -n "${OPENAI_API_KEY:-}" ]; then
  config=deploy/ringfence.openai.yaml
  outside="OpenAI"
else
  "$program" stand-in &
  stand_in=$!
  trap 'kill "$stand_in" 2>/dev/null || true' EXIT
fi

"$program" check --config "$config"
cat <<TEXT

Ringfence answers on http://127.0.0.1:8080/v1; health and metrics on http://127.0.0.1:9090.
External provider: $outside.
The embedded model is a toy to start with; name any GGUF in $config.

Try, in another terminal:
  ask() { curl -s http://127.0.0.1:8080/v1/chat/completions -H 'content-type: application/json' -D /dev/stderr \\
    -d "{\"model\":\"default\",\"messages\":[{\"role\":\"user\",\"content\":\"\$1\"}]}"; echo; }
  ask 'Which hotel is nice?'                            # goes outside
  ask 'Charge 4111 1111 1111 1111 for the hotel'        # stays inside
  ask 'Write to front.desk@contoso.com about the hotel'   # goes outside, the address redacted
  $program audit show --config $config
  $program audit verify --config $config

Ctrl-C drains and stops.

TEXT
"$program" serve --config "$config"
