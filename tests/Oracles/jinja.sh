#!/usr/bin/env bash
# Compares chat templates rendered here with Jinja2's rendering: the public ones that llama.cpp ships, by three conversations, with
# and without a generation prompt.
#
#   tests/Oracles/jinja.sh                                                            a minute
#
# It needs python3 with Jinja2 3.1 (Debian's python3-jinja2), node, npm, git and the network: the templates come out of the copy of
# llama.cpp inside npm node-llama-cpp 3.22.1, in a temporary folder, which is removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && npm pack --silent node-llama-cpp@3.22.1 > /dev/null && tar xzf node-llama-cpp-3.22.1.tgz)
git -c advice.detachedHead=false clone --quiet "$folder/package/llama/gitRelease.bundle" "$folder/llama"
python3 tests/Oracles/jinja.py folder "$folder/llama/models/templates" > "$folder/goldens.jsonl"
HONE_JINJA_GOLDENS="$folder/goldens.jsonl" dotnet test --project tests/Unit/Unit.csproj --filter-class Hone.Unit.Text.Templates.JinjaGoldens \
    --output Detailed
