# Everything there is to do here; each line is a script in bin/. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check bench lighthouse messages lock fmt screenshots clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## Run it: set up, fill the demo town, serve at http://localhost:8000 (PORT=8001 for another)
	@bin/demo

demo-reset: ## The same, with a new demo town
	@bin/demo --reset

test: ## Every test, on SQLite and on PostgreSQL (one of them: bin/test -k door)
	@bin/test

check: ## Style, types, the staircase, templates, migrations, the house's own rules
	@bin/check

bench: ## Measure (ONLY=name measures one)
	@bin/bench

lighthouse: ## Lighthouse on home, catalogue, offer, wallet and door, as a phone sees them
	@bin/lighthouse

messages: ## Collect the interface's sentences for translation, and compile the catalogues
	@bin/messages

screenshots: ## Take the pictures in docs/ again
	@bin/screenshots

fmt: ## Put the code in order
	@bin/fmt

lock: ## Resolve requirements/*.in again (bin/lock --upgrade for the newest)
	@bin/lock

clean: ## Remove what was built and installed; the demo's database stays
	@rm -rf .venv .tools node_modules build var/static var/static.stamp
