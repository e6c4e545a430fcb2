#!/usr/bin/env bash
# Compares the ids of the published tokenizers with those of npm tiktoken 1.0.22, on random Unicode texts.
#
#   tests/Oracles/tiktoken.sh [COUNT [SEED]]                        100000 texts, about a kilobyte of ids each; minutes
#
# It needs node, npm and the network: tiktoken is installed into a temporary folder, which is removed at the end. The texts
# take the shapes that pre-tokenizers tell apart (tiktoken.mjs); each is encoded by itself, with all five vocabularies.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
count="${1:-100000}" seed="${2:-1}"

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --silent tiktoken@1.0.22
echo "encoding $count texts with tiktoken, seed $seed" >&2
node tests/Oracles/tiktoken.mjs "$folder" "$count" "$seed" > "$folder/ids.jsonl"
HONE_TIKTOKEN_IDS="$folder/ids.jsonl" dotnet test --project tests/Unit/Unit.csproj --filter-class Hone.Unit.Text.PublishedIds
