#!/usr/bin/env bash
# ParquetSharp 25.0.1.2 published by the .NET 10 SDK for linux-musl-x64 (Alpine); ZstdSharp.Port 0.8.8 beside it, which has no native part.
#
# Guess: the package has native libraries for linux-x64, linux-arm64, osx and win, none for musl, so the publish fails, warns, or leaves
# the native part out. Seen: it succeeds without a word, and the folder holds runtimes/linux-x64's ParquetSharpNative.so, which is linked
# against glibc (libc.so.6, ld-linux-x86-64.so.2) and cannot be loaded by musl's loader. NuGet's graph of runtime identifiers lets
# linux-musl-x64 fall back to linux-x64. Whoever ships for musl finds it out when the first Parquet file is opened there; it can only be
# found earlier by looking at what the published libraries need.
#
# Output seen:
#   publish: 0 warnings, exit code 0
#   needs:   ld-linux-x86-64.so.2 libc.so.6
#
# Fails if that changes. Needs readelf (binutils). Everything is installed into a temporary folder.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > musl.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="ParquetSharp" Version="25.0.1.2" />
    <PackageReference Include="ZstdSharp.Port" Version="0.8.8" />
  </ItemGroup>
</Project>
XML
echo 'System.Console.WriteLine(typeof(ParquetSharp.ParquetFileReader).Name);' > Program.cs
code=0
log="$(dotnet publish --runtime linux-musl-x64 --self-contained false --nologo --output out -p:UseAppHost=false 2>&1)" || code=$?
warnings="$(grep -c 'warning' <<< "$log" || true)"
needs="$(readelf -d out/ParquetSharpNative.so | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' | grep -E '^(libc\.so\.6|ld-linux-x86-64\.so\.2)$' | sort | tr '\n' ' ')"
printf 'publish: %s warnings, exit code %s\nneeds:   %s\n' "$warnings" "$code" "$needs"
[ "$code" = 0 ] && [ "$warnings" = 0 ] && [ "$needs" = "ld-linux-x86-64.so.2 libc.so.6 " ]
