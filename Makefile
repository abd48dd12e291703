# `make run` sets everything up and opens the app; `make test` sets everything up and tests it.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SOURCES := tui storage exporters tests benchmarks

.PHONY: run test check format translations keys pictures crash fuzz bench bench-terminal clean

run: $(VENV)/.installed
	@$(BIN)/taizhang

test: check
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: $(VENV)/.installed-dev
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.installed-dev
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

# Gathers new texts into the catalogue, keeping what is translated, and compiles it.
CATALOGUE := storage/locale/zh_CN/LC_MESSAGES/taizhang
translations: $(VENV)/.installed-dev
	@$(BIN)/pybabel -q extract --no-location --sort-output --keyword=mark \
		--keyword=plural:1,2 --keyword=mark_plural:1,2 --output=$(VENV)/taizhang.pot \
		--project=taizhang --version= $(filter-out tests benchmarks,$(SOURCES))
	@$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --no-wrap \
		--input-file=$(VENV)/taizhang.pot --output-file=$(CATALOGUE).po --locale=zh_CN
	@$(BIN)/pybabel -q compile --input-file=$(CATALOGUE).po --output-file=$(CATALOGUE).mo --locale=zh_CN

# Writes the tables of keys, docs/keys.md and docs/keys.zh-CN.md, from tui/keys.py.
keys: $(VENV)/.installed
	@$(BIN)/python -m tui.keytable docs

# Draws the main screens in both languages, docs/pictures/*/*.svg, from a sample year.
pictures: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.tui.pictures docs/pictures

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable . --group dev
	@touch $@ $(VENV)/.installed

# `make crash SECONDS=600 SEED=7` kills, stops and starves a writing ledger for so long;
# `make fuzz` feeds its readers with what nobody would write. WRITE=--write keeps the figures.
SECONDS ?= 60
SEED    ?= 1
WRITE   ?=
crash: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.campaigns.kill --kills 1000000 --seconds $$(($(SECONDS) / 2)) --seed $(SEED) $(WRITE)
	@$(BIN)/python -m tests.campaigns.faults --seconds $$(($(SECONDS) / 2)) --seed $(SEED) $(WRITE)

fuzz: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.campaigns.fuzz --seconds $(SECONDS) --seed $(SEED) $(WRITE)

# `make bench SIZES=1k,10k,100k,1m WRITE=--write` measures the store beside its peers.
SIZES ?= 1k,10k,100k
bench: $(VENV)/.installed
	@$(BIN)/python -m benchmarks.store --sizes $(SIZES) $(WRITE)

# `make bench-terminal WRITE=--write` measures the commands, and the app at a terminal;
# PEERS="BIN …" names folders with programs to start beside it.
PEERS ?=
bench-terminal: $(VENV)/.installed
	@$(BIN)/python -m benchmarks.startup $(WRITE)
	@$(BIN)/python -m benchmarks.terminal --peers $(PEERS) $(WRITE)

clean:
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
