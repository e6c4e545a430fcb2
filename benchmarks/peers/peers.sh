#!/usr/bin/env bash
# Times Hone's training step beside LibTorch 2.10's, in turn, on this machine: a table in Markdown.
#
#   benchmarks/peers/peers.sh [ROUNDS] [small,middle,gpt2-short,gpt2-long,lenet | all]
#
# LibTorch is called from C# through TorchSharp, whose library asks for the C++ library of GCC 13. Where the system's is older, as on
# Debian 12, a root of Debian 13 is made once under artifacts/peers (root and the package debootstrap are needed then; 200 MB).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
rounds="${1:-3}" rows="${2:-all}"
place="$PWD/artifacts/peers"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
mkdir -p "$place"

dotnet build src/Cli/Cli.csproj --nologo -v quiet >&2
dotnet build benchmarks/peers/LibTorch/LibTorch.csproj --nologo -v quiet -o "$place/program" >&2

command=(dotnet "$place/program/Hone.Peers.dll")
library="$(ldconfig -p | sed -n 's/.*libstdc++\.so\.6 (libc6,x86-64) => //p' | head -1)"
if ! grep -q 'GLIBCXX_3\.4\.32' "${library:-/dev/null}" 2>/dev/null; then
  if ! command -v debootstrap >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "the C++ library here is older than GCC 13's, which TorchSharp needs" >&2
    echo "Run this as root with debootstrap installed (apt-get install debootstrap), or on Debian 13." >&2
    exit 2
  fi
  root="$place/root"
  if [ ! -e "$root/made" ]; then
    mirror="$(sed -n 's/^URIs: *//p; s/^deb \(\[[^]]*\] \)\?\(http[^ ]*\).*/\2/p' \
      /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | grep -v security | head -1 || true)"     # a list may be missing
    rm -rf "$root"
    debootstrap --variant=minbase --include=libstdc++6,libicu76,zlib1g trixie "$root" "${mirror:-http://deb.debian.org/debian}" >&2
    touch "$root/made"
  fi
  dotnet="$(dirname "$(readlink -f "$(command -v dotnet)")")"
  mkdir -p "$root/dotnet" "$root/program" "$root/proc"
  undo() { for part in dotnet program proc; do mountpoint -q "$root/$part" && umount "$root/$part"; done; return 0; }
  trap undo EXIT
  mount --bind "$dotnet" "$root/dotnet"
  mount --bind "$place/program" "$root/program"
  mount -t proc proc "$root/proc"
  command=(chroot "$root" /dotnet/dotnet /program/Hone.Peers.dll)
fi

dotnet "$place/program/Hone.Peers.dll" table "$PWD/artifacts/bin/Cli/release/hone" "$rounds" "$rows" -- "${command[@]}" | tee "$place/table.md"
