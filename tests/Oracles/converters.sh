#!/usr/bin/env bash
# Folders that Hone exports, in Transformers, and through llama.cpp's converters (convert_hf_to_gguf.py, convert_lora_to_gguf.py) in llama.cpp.
#
#   tests/Oracles/converters.sh                                          two minutes; the first time ten, and 1.5 GB under artifacts/
#
# It needs root, the package debootstrap, npm, git and the network. The converters come out of the copy of llama.cpp inside npm
# node-llama-cpp 3.22.1; Transformers and PyTorch are Debian's of forky, in a root of their own, artifacts/converters, made once. The last
# lines say which versions they were: 5.12.1 and 2.14.1 when this was written.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root="$PWD/artifacts/converters" mirror=http://deb.debian.org/debian
if [ ! -e "$root/made" ]; then
  if ! command -v debootstrap >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "Transformers needs a root of Debian forky, which is made by root with debootstrap" >&2
    echo "Install it (apt-get install debootstrap) and run this as root." >&2
    exit 2
  fi
  rm -rf "$root"
  scripts=/usr/share/debootstrap/scripts
  debootstrap --variant=minbase forky "$root" "$mirror" "$([ -e $scripts/forky ] && echo $scripts/forky || echo $scripts/sid)" >&2
  chroot "$root" apt-get install --yes --no-install-recommends python3-transformers python3-sentencepiece >&2
  chroot "$root" apt-get clean
  mkdir "$root/programs"
  (cd "$root/programs" && npm pack --silent node-llama-cpp@3.22.1 >/dev/null && tar xzf node-llama-cpp-3.22.1.tgz \
    && git -c advice.detachedHead=false clone --quiet package/llama/gitRelease.bundle llama && rm -r package node-llama-cpp-3.22.1.tgz)
  touch "$root/made"
fi
mkdir -p "$root/work"
cp tests/Oracles/scores.py "$root/programs"
HONE_CONVERTERS="$root" dotnet test --project tests/Oracles/Oracles.csproj --filter-class Hone.Oracles.ConvertedFolders --output Detailed
chroot "$root" dpkg-query --show python3-transformers python3-torch python3-safetensors
