#!/usr/bin/env bash
# Runs what is published for linux-arm64 on an x86-64 machine, under qemu: all proofs of `hone selftest` on the kernels of 128 bits, and a
# small training that is interrupted and resumed to the bits of one that was not. An hour and more, and no part of `dotnet test`; --quick
# leaves out the proofs, and takes a minute.
# It needs Debian's packages, once (the last one for what .NET looks for at its start):
#   dpkg --add-architecture arm64 && apt-get update
#   apt-get install qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross libssl3:arm64
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
if ! command -v qemu-aarch64-static >/dev/null || [ ! -d /usr/aarch64-linux-gnu/lib ]; then
  echo "arm.sh: qemu or the libraries of Arm are missing" >&2
  echo "Install the packages that $0 names at its top." >&2
  exit 2
fi

version="$(dotnet msbuild "$root/src/Cli/Cli.csproj" -getProperty:Version)"
program="$root/artifacts/publish/hone-$version-linux-arm64/hone"
[ -x "$program" ] || "$root/packages/publish.sh" linux-arm64

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
export HONE_RUNS="$work/runs"
arm=(qemu-aarch64-static -L /usr/aarch64-linux-gnu -E "LD_LIBRARY_PATH=/usr/aarch64-linux-gnu/lib:/usr/lib/aarch64-linux-gnu")
train=(train "$root/recipes/quickstart.yaml" --threads 2 --set training.steps=300 --set data.stories=100 --set model.layers=1
  --set model.width=32 --set model.context=16 --set training.batch=4 --set evaluation.tokens=512 --set samples.every=0)
steps() { grep -hs '"step_taken"' "$HONE_RUNS"/*-"$1"/events.jsonl || true; }
chain() { steps "$1" | tail -1 | sed 's/.*"chain":"\([0-9a-f]*\)".*/\1/'; }

"${arm[@]}" "$program" --version
"${arm[@]}" "$program" "${train[@]}" --name whole
"${arm[@]}" "$program" "${train[@]}" --name parts & stopped=$!
until [ "$(steps parts | wc -l)" -ge 20 ]; do sleep 0.1; done
kill -TERM "$stopped"
wait "$stopped" || echo "stopped after $(steps parts | wc -l) steps"
"${arm[@]}" "$program" resume parts
echo "300 steps without an interruption: $(chain whole), with one: $(chain parts)"
[ "$(chain whole)" = "$(chain parts)" ] || { echo "arm.sh: these are not the same bits" >&2; exit 1; }
[ "${1:-}" = "--quick" ] || "${arm[@]}" "$program" selftest
