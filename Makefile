# What a contributor does, one word each. `make` alone tests.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.PHONY: test unit golden end-to-end docs format size build

test: build              ## every test; the last line counts them
	@$(call run,Unit Golden EndToEnd)

unit: build              ## about a minute: operations, rooms, files, and what the documentation says
	@$(call run,Unit)

golden: build            ## minutes: losses against recorded numbers, the same bits from any number of threads
	@$(call run,Golden)

end-to-end: build        ## minutes: the shipped program, interrupted, resumed, and given bad input
	@$(call run,EndToEnd)

docs: build              ## writes docs/recipe.md anew from the table of settings
	@HONE_WRITE_DOCS=1 dotnet artifacts/bin/Unit/release/Hone.Unit.dll --filter-class Hone.Unit.Readme --no-progress

format:                  ## puts the sources into the form of .editorconfig
	dotnet format Hone.slnx

size:                    ## lines per project, and the ten longest files: to talk about, not a gate
	@for project in src/*/ tests/*/; do project="$${project%/}"; \
	  printf '%7d  %s\n' "$$(git ls-files -z -- "$$project/*.cs" | xargs -0r cat | wc -l)" "$$project"; done
	@echo; git ls-files -z -- '*.cs' | xargs -0 wc -l | grep -v ' total$$' | sort -rn | head -10

build:
	@dotnet build Hone.slnx --configuration Release --nologo --verbosity quiet

# Runs test projects one after the other, since they share the processor, and adds their counts up. A project that has tests
# and runs none has failed, and so has one that ends without a count.
define run
log="$$(mktemp)"; trap 'rm -f "$$log"' EXIT; passed=0 failed=0 skipped=0; \
for project in $(1); do \
  echo "tests/$$project"; code=0; \
  dotnet "artifacts/bin/$$project/release/Hone.$$project.dll" --no-progress --no-ansi </dev/null 2>&1 | tee "$$log" || code=$$?; \
  of() { sed -n "s/^ *$$1: \([0-9][0-9]*\)$$/\1/p" "$$log" | tail -1; }; \
  broken="$$(of failed)"; broken="$${broken:-0}"; \
  if [ "$$code" = 8 ] && [ -z "$$(find "tests/$$project" -name '*.cs' -print -quit)" ]; then code=0; fi; \
  if [ "$$code" != 0 ] && [ "$$broken" = 0 ]; then echo "tests/$$project ended with exit code $$code"; broken=1; fi; \
  passed=$$((passed + $$(of succeeded) + 0)); failed=$$((failed + broken)); skipped=$$((skipped + $$(of skipped) + 0)); \
done; \
echo "$$passed passed, $$failed failed, $$skipped skipped"; [ "$$failed" = 0 ] && [ "$$passed" != 0 ]
endef
