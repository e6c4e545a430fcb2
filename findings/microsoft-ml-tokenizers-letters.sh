#!/usr/bin/env bash
# Microsoft.ML.Tokenizers 2.0.1 with Microsoft.ML.Tokenizers.Data.R50kBase 2.0.1, beside npm tiktoken 1.0.22; .NET 10, node 18 or later.
#
# The encoding r50k_base of both is one vocabulary and one expression, ... ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+ ..., but texts of letters
# or digits beyond U+FFFF get other ids: .NET's expressions run over UTF-16, where U+1D4B3 (a letter) is two surrogates, which are
# neither letters nor digits. So it falls to the third alternative, which takes what follows it too, up to a letter: an apostrophe.
# And <|endoftext|> in a text is read as the control token 50256 unless that is asked not to be; tiktoken's encode_ordinary never does.
#
# Output seen:
#   𝒳's           Microsoft 47728 240 111 6 82     tiktoken 47728 240 111 338
#   <|endoftext|> Microsoft 50256                  tiktoken 27 91 437 1659 5239 91 29
#
# Fails if that changes. Everything is installed into a temporary folder.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --ignore-scripts --no-audit --no-fund tiktoken@1.0.22
cat > ids.cjs <<'JS'
const encoding = require('tiktoken').get_encoding('r50k_base');
for (const text of ["𝒳's", '<|endoftext|>']) console.log(Array.from(encoding.encode_ordinary(text)).join(' '));
JS
cat > ids.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.ML.Tokenizers" Version="2.0.1" />
    <PackageReference Include="Microsoft.ML.Tokenizers.Data.R50kBase" Version="2.0.1" />
  </ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
var tokenizer = Microsoft.ML.Tokenizers.TiktokenTokenizer.CreateForEncoding("r50k_base");
foreach (string text in new[] { "𝒳's", "<|endoftext|>" }) System.Console.WriteLine(string.Join(' ', tokenizer.EncodeToIds(text)));
CS
dotnet build --nologo --verbosity quiet --output out >/dev/null

theirs="$(dotnet out/ids.dll)" tiktokens="$(node ids.cjs)"
printf 'Microsoft:\n%s\ntiktoken:\n%s\n' "$theirs" "$tiktokens"
[ "$theirs" = "$(printf '47728 240 111 6 82\n50256')" ]
[ "$tiktokens" = "$(printf '47728 240 111 338\n27 91 437 1659 5239 91 29')" ]
