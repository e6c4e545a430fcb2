#!/usr/bin/env bash
# Publishes hone as programs that need no .NET on the machine, into artifacts/publish: a folder, an archive and a line of SHA256SUMS each.
# Without arguments all of them, else those that are named: packages/publish.sh linux-x64 native
# "native" is Native AOT for linux-x64, in AVX2 and in AVX-512; it needs the C compiler of the system (clang or gcc), and is left out of
# "all of them" elsewhere than on linux-x64.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
out="$root/artifacts/publish"
cli="$root/src/Cli/Cli.csproj"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

wanted=("$@")
if [ $# = 0 ]; then
  wanted=(linux-x64 linux-arm64 linux-musl-x64 win-x64 osx-arm64)
  [ "$(uname -sm)" != "Linux x86_64" ] || wanted+=(native)
fi
version="$(dotnet msbuild "$cli" -getProperty:Version)"
mkdir -p "$out"

publish() {   # folder, runtime identifier, further arguments: with intermediate files of its own, since a restore is for one system
  local folder="$1" rid="$2"; shift 2
  rm -rf "$folder"
  dotnet publish "$cli" -r "$rid" -o "$folder" -p:ArtifactsPath="$root/artifacts/publishing" \
    -p:DebugType=embedded -p:RunAnalyzers=false "$@" --nologo -v quiet
}

for one in "${wanted[@]}"; do
  name="hone-$version-$one"
  [ "$one" != native ] || name="hone-$version-linux-x64-native"
  folder="$out/$name"
  rm -f "$folder.tar.gz" "$folder.zip"
  if [ "$one" = native ]; then
    publish "$folder" linux-x64 -p:PublishAot=true -p:IlcInstructionSet=x86-64-v4
    mv "$folder/hone" "$out/hone-avx512"
    publish "$folder" linux-x64 -p:PublishAot=true
    mv "$out/hone-avx512" "$folder/"
    rm -f "$folder"/*.dbg
  else
    publish "$folder" "$one" --self-contained -p:PublishSingleFile=true -p:PublishTrimmed=true
  fi
  cp -R "$root/LICENSE" "$root/recipes" "$folder/"
  cp "$root/src/Insight/Pictures/Fonts/OFL.txt" "$folder/LICENSE-Inter"
  if [[ "$one" == win-* ]]; then (cd "$out" && zip -qr "$name.zip" "$name")
  else tar -C "$out" -czf "$folder.tar.gz" "$name"; fi
  echo "$name"
done
cd "$out"
shopt -s nullglob
sha256sum -- *.tar.gz *.zip > SHA256SUMS
