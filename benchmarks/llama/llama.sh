#!/usr/bin/env bash
# Reads a prompt and writes on with GGUF files, Hone and llama.cpp in turn, on this machine: a table in Markdown, medians of the rounds.
#
#   benchmarks/llama/llama.sh ROUNDS THREADS FILE.gguf …
#
# llama.cpp comes through LLamaSharp, without fast attention, and keeps keys and values as float32, as Hone does. Speeds are tokens a second
# of the wall clock, and of the time that the processors gave the program, which others that run beside it disturb less (with one thread).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds="$1" threads="$2"
shift 2
prompt=512 tokens=33 runs=3
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet build src/Cli/Cli.csproj --nologo -v quiet >&2
dotnet build benchmarks/llama/Llama/Llama.csproj --nologo -v quiet >&2

theirs() { dotnet artifacts/bin/Llama/release/Hone.Served.dll "$1" "$prompt" "$tokens" "$runs" "$threads" 2>/dev/null; }
ours() {
  artifacts/bin/Cli/release/hone bench generate --file "$1" --prompt "$prompt" --tokens "$tokens" --runs "$runs" --threads "$threads" --json
}
field() { tr -d ' "\n{}' | tr ',' '\n' | sed -n "s/^$1://p"; }
median() { sort -g | sed -n "$(((rounds + 1) / 2))p"; }
fields="prompt_tokens_per_second tokens_per_second prompt_tokens_per_processor_second tokens_per_processor_second"

echo "| file | speed | llama.cpp | Hone | Hone ÷ llama.cpp | of the bandwidth |"
echo "| --- | --- | --- | --- | --- | --- |"
for file in "$@"; do
  work="$(mktemp -d)"
  for ((round = 0; round < rounds; round++)); do
    theirs "$file" > "$work/theirs-$round"
    ours "$file" > "$work/ours-$round"
  done
  for name in $fields; do
    for side in theirs ours; do
      for log in "$work/$side"-*; do field "$name" < "$log"; echo; done | sed '/^$/d' | median > "$work/$side"
    done
    share=""
    if [ "$name" = tokens_per_second ]; then
      share="$(for log in "$work"/ours-*; do field fraction_of_bandwidth < "$log"; echo; done | sed '/^$/d' | median \
        | awk '{printf "%.0f %%", 100 * $1}')"
    fi
    paste "$work/theirs" "$work/ours" | awk -v file="$(basename "$file")" -v name="${name//_/ }" -v share="$share" \
      '{printf "| %s | %s | %.1f | %.1f | %.2f | %s |\n", file, name, $1, $2, $2 / $1, share}'
  done
  rm -r "$work"
done
