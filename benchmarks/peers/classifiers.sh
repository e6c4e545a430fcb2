#!/usr/bin/env bash
# Trains a classifier of texts with Hone and with ML.NET 5.0.1 on the same examples, on this machine: a table in Markdown.
#
#   benchmarks/peers/classifiers.sh RECIPE TRAIN [TEST]
#
#   benchmarks/peers/classifiers.sh recipes/spam.yaml sms.tsv
#   benchmarks/peers/classifiers.sh recipes/banking77.yaml banking77/train.csv banking77/test.csv
#
# Without TEST both split by the SHA-256 of each text. TSV is label and text without a header, CSV text and label with one. Hone's
# seconds are of the whole run, with the classifiers that it trains beside the model; ML.NET's are of the fit alone.
set -euo pipefail
here="$PWD"
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
at() { case "$1" in /*) echo "$1" ;; *) echo "$here/$1" ;; esac; }
recipe="$(at "$1")" train="$(at "$2")"
test=()
settings=()
if [ $# -gt 2 ]; then
  test=("$(at "$3")")
  settings=(--set "data.test=${test[0]}")
fi
place="$PWD/artifacts/peers"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
mkdir -p "$place"

dotnet build src/Cli/Cli.csproj --nologo -v quiet >&2
dotnet build benchmarks/peers/MlNet/MlNet.csproj --nologo -v quiet -o "$place/mlnet" >&2
runs="$(mktemp -d)"
trap 'rm -rf "$runs"' EXIT
TIMEFORMAT='%R %U %S'
took="$( { time dotnet artifacts/bin/Cli/release/hone.dll train "$recipe" --data "$train" "${settings[@]}" --run-dir "$runs" >/dev/null 2>&1; } 2>&1)"
echo "| classifier | accuracy | macro-F1 | nats | ECE | s | processor s |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
# The record is a file of a line for each field; a row for each classifier in it.
awk -v took="$took" '
  function value(line) { sub(/^[^:]*: /, "", line); gsub(/[",]/, "", line); return line }
  /"classifiers": \[/ { on = 1 }
  /"per_class": \[/ { on = 0 }
  on && /"name":/ { name = value($0) }
  on && /"accuracy":/ { accuracy = value($0) }
  on && /"macro_f1":/ { f1 = value($0) }
  on && /"nats":/ { nats = value($0) }
  on && /"calibration_error":/ {
    split(took, t, " ")
    printf "| Hone, %s | %.4f | %.4f | %.4f | %.4f | %s | %s |\n", name, accuracy, f1, nats, value($0), first ? "" : t[1], first ? "" : t[2] + t[3]
    first = 1
  }' "$runs"/*/classification.json
dotnet "$place/mlnet/Hone.MlNet.dll" "$train" "${test[@]}"
