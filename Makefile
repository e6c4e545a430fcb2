# Conveniences of a contributor, one word each; `dotnet test` is all that is needed.

.PHONY: test unit golden end-to-end oracles page arm peers served converters publish aot pack docs format size

test:                    ## every test
	@dotnet test

unit:                    ## about a minute: operations, rooms, files, and what the documentation says
	@dotnet test --project tests/Unit/Unit.csproj

golden:                  ## minutes: losses against recorded numbers, the same bits from any number of threads
	@dotnet test --project tests/Golden/Golden.csproj

end-to-end:              ## minutes: the shipped program, interrupted, resumed, and given bad input
	@dotnet test --project tests/EndToEnd/EndToEnd.csproj

oracles:                 ## a minute: our tokenizers, our Parquet and our GGUF beside those of others
	@dotnet test --project tests/Oracles/Oracles.csproj

page:                    ## a minute: the page of hone serve, driven in Chromium; skipped where there is none
	@HONE_PAGE_ALL=1 dotnet test --project tests/Page/Page.csproj

arm:                     ## an hour: what is published for Arm, under qemu; tests/arm.sh names the packages it needs
	@tests/arm.sh

peers:                   ## half an hour: Hone's training step beside LibTorch's, in turn, as a table
	@benchmarks/peers/peers.sh

served:                  ## minutes: GGUF files in Hone and in llama.cpp, in turn, as a table: make served FILES="a.gguf b.gguf"
	@benchmarks/llama/llama.sh 5 2 $(FILES)

converters:              ## minutes: folders of ours in Transformers and through llama.cpp's converters; needs root and debootstrap
	@tests/Oracles/converters.sh

publish:                 ## programs that need no .NET, for five systems and as native code, with archives, into artifacts/publish
	@packages/publish.sh

aot:                     ## of these only the native code for linux-x64
	@packages/publish.sh native

pack:                    ## the NuGet packages Hone and Hone.Tool, into artifacts/package
	@dotnet pack

docs:                    ## writes docs/recipe.md from the table of settings
	@HONE_WRITE_DOCS=1 dotnet test --project tests/Unit/Unit.csproj --filter-class Hone.Unit.Readme

format:                  ## puts the sources into the form of .editorconfig
	dotnet format Hone.slnx

size:                    ## lines per project, and the ten longest files: to talk about, not a gate
	@for project in src/*/ tests/*/; do project="$${project%/}"; \
	  printf '%7d  %s\n' "$$(git ls-files -z -- "$$project/*.cs" | xargs -0r cat | wc -l)" "$$project"; done
	@echo; git ls-files -z -- '*.cs' | xargs -0 wc -l | grep -v ' total$$' | sort -rn | head -10
