# Everything from nothing: Python 3.11 or newer is the only thing assumed.
.DEFAULT_GOAL := help
.PHONY: help wheel parts answer test quick coverage mutants soak crate check format lab benchmark images schemas registers clean

PYTHON ?= python3
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export GX_ANALYTICS_ENABLED := false

help: ## List what can be made
	@grep -hE '^[a-z.]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv: .venv/.installed ## Only install: exactly what uv.lock names, into .venv

.venv/.installed: pyproject.toml uv.lock bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "antwoord needs Python 3.11 or newer; name it with: make PYTHON=python3.12 ..."; exit 2; }
	@uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then \
	  uv=.uv/bin/uv; \
	  [ -x $$uv ] || { $(PYTHON) -m venv .uv && .uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.txt; }; \
	fi; \
	$$uv sync --frozen --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@touch $@

answer: .venv/.installed ## Answer question 533 from the made-up register
	@.venv/bin/antwoord run

test: .venv/.installed ## Run every test, a file at a time on each core
	@.venv/bin/pytest -n auto --dist loadfile --no-loadscope-reorder

quick: check ## Lint, types and the light unit tests, in a minute
	@.venv/bin/pytest tests/unit -m "not heavy" -q -n auto --dist loadfile

coverage: .venv/.installed ## Which lines and branches unit and property tests reach; fails where fewer than before
	@.venv/bin/coverage erase
	@ANTWOORD_COVERAGE=1 .venv/bin/coverage run -m pytest tests/unit tests/property -n auto --dist loadfile
	@.venv/bin/coverage combine --quiet
	@.venv/bin/coverage report --skip-covered

SAMPLE ?= 0

mutants: .venv/.installed ## Take each safety away in turn: a test must find it; SAMPLE=8 takes some
	@.venv/bin/python tests/safety_mutants.py --sample $(SAMPLE)

SOAK ?= 20000
SEED ?= $(shell date +%s)

soak: .venv/.installed ## Every fault at every call, 200 kills, thousands of generated examples; takes hours
	@echo "$(SOAK) exports from SEED=$(SEED) on; SOAK=... SEED=... repeats some"
	@ANTWOORD_FAULTS=all ANTWOORD_KILLS=$${ANTWOORD_KILLS:-200} .venv/bin/pytest -n auto -s --timeout 0 \
	  tests/end_to_end/test_fault_matrix.py tests/end_to_end/test_random_kills.py
	@ANTWOORD_SENTENCES=$${ANTWOORD_SENTENCES:-500} .venv/bin/pytest -n auto --timeout 0 tests/property/test_sentences.py
	@ANTWOORD_FRESH=1 .venv/bin/pytest -n auto --timeout 0 tests/property
	@ANTWOORD_EDITS=$${ANTWOORD_EDITS:-5000} ANTWOORD_SOAK=$(SOAK) ANTWOORD_SOAK_SEED=$(SEED) \
	  .venv/bin/pytest -n auto --timeout 0 \
	  tests/property/test_edited_configuration.py tests/property/test_random_exports.py
	@ANTWOORD_FLIPS=$${ANTWOORD_FLIPS:-10000} ANTWOORD_SAME=all .venv/bin/pytest --timeout 0 \
	  tests/end_to_end/test_verify.py tests/end_to_end/test_same_run.py
	@.venv/bin/python benchmarks/every_byte.py --dates 20

crate: answer ## Hold the answer's Run Crate against its three profiles (needs the network)
	@uvx=$$(command -v uvx || echo .uv/bin/uvx); for profile in process workflow provenance; do \
	  $$uvx --from roc-validator==0.13.0 rocrate-validator -y validate --no-paging -l required \
	    -p $$profile-run-crate-0.5 outputs/sv-533/2021-03-01 || exit 1; done

check: .venv/.installed ## Lint, formatting, types, typos, and whether the lock is of pyproject.toml
	@uv=$$(command -v uv || echo .uv/bin/uv); $$uv lock --check --offline --quiet || \
	  { echo "uv.lock is not that of pyproject.toml: run uv lock"; exit 1; }
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/codespell
	@.venv/bin/mypy

wheel: .venv/.installed ## Build the wheel twice, from two folders: the bytes must be the same
	@set -e; uv=$$(command -v uv || echo "$$PWD/.uv/bin/uv"); again=$$(mktemp -d); \
	git archive HEAD | tar x -m -C "$$again"; \
	$$uv build --quiet --wheel --out-dir dist "$$again"; \
	rm -rf "$$again/dist"; mv "$$again" "$$again-moved"; \
	(umask 077; TZ=Asia/Tokyo $$uv build --quiet --wheel --out-dir "$$again-moved/dist" "$$again-moved"); \
	cmp dist/antwoord-*.whl "$$again-moved"/dist/antwoord-*.whl; rm -rf "$$again-moved"; \
	sha256sum dist/antwoord-*.whl

CYCLONEDX := cyclonedx-bom==7.5.0

parts: .venv/.installed ## List the packages that a run needs, with licences (CycloneDX; needs the network)
	@set -e; uv=$$(command -v uv || echo .uv/bin/uv); uvx=$$(command -v uvx || echo .uv/bin/uvx); \
	UV_PROJECT_ENVIRONMENT=.uv/release $$uv sync --frozen --quiet --no-dev; mkdir -p dist; \
	$$uvx --quiet --from $(CYCLONEDX) cyclonedx-py environment --output-reproducible --pyproject pyproject.toml \
	  --of JSON -o dist/antwoord.cdx.json .uv/release/bin/python

format: .venv/.installed ## Put code and notebooks in the project's format
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

lab: .venv/.installed ## Open the notebooks in JupyterLab
	@.venv/bin/antwoord lab

benchmark: .venv/.installed ## Measure, side by side with what one would do otherwise
	@.venv/bin/python benchmarks/one_answer.py

images: .venv/.installed ## Make the pictures of the README anew (needs Chromium)
	@.venv/bin/python docs/make_images.py

schemas: .venv/.installed ## Make the JSON Schemas of the configuration files, and their page
	@.venv/bin/python docs/make_schemas.py

registers: .venv/.installed ## Make up the registers of the worked questions anew
	@.venv/bin/python docs/make_registers.py

clean: ## Remove the environment and what was made, but for released answers and their ledger
	rm -rf .venv .uv
	@find outputs -mindepth 2 -maxdepth 2 2>/dev/null | while read -r made; do \
	  run=$${made#outputs/}; run=$${run%.intoto.json*}; \
	  grep -qsF "\"run\":\"$$run\"" outputs/releases.jsonl || rm -rf "$$made"; done
	@find outputs -mindepth 1 -maxdepth 1 \( -type f ! -name releases.jsonl -o -type d -empty \) \
	  -exec rm -rf {} + 2>/dev/null || true
	@find data/processed -mindepth 1 -maxdepth 1 ! -name releases -exec rm -rf {} + 2>/dev/null || true
