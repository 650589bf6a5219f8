# Podskazka. `make` or `make help` lists the targets.
GO      ?= go
BIN     := bin/podskazka
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZ    ?= 30s

.DEFAULT_GOAL := help
.PHONY: help demo build test check bench bench-rivals bench-suggest fuzz eval golden generate verify

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: build ## a seeded help center at http://localhost:8080 in a temporary folder; needs only Go
	$(BIN) demo

build: ## the program, to bin/podskazka
	$(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o $(BIN) ./cmd/podskazka

test: ## everything CI runs; installs PostgreSQL and Chromium on Debian when they are missing
	.ci/with-services $(MAKE) --no-print-directory check bench-once test-go fuzz-once

# with lists the packages whose tests hold a text, so that no test binary is built for nothing.
with = $$(grep -rl $(1) --include='*_test.go' . | xargs -n 1 dirname | sort -u)

.PHONY: test-go bench-once fuzz-once
test-go: # what verify and eval hold, too: both are tests
	$(GO) test -timeout 15m ./...

bench-once:
	$(GO) test -short -run '^$$' -bench . -benchtime 1x $(call with,'^func Benchmark')

check: ## gofmt, vet, staticcheck, architecture
	@test -z "$$(gofmt -l cmd kb content search assist web)" || { gofmt -l cmd kb content search assist web; echo "run gofmt -w on these"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -run 'TestArchitecture' ./cmd/podskazka

fuzz-once:
	@GO=$(GO) .ci/fuzz 2s

bench: ## every benchmark, with memory
	$(GO) test -run '^$$' -bench . -benchmem ./...

DOCS ?= 330000
bench-rivals: ## our search beside bleve, SQLite FTS5 and PostgreSQL over DOCS made-up tickets (default 330000; half an hour); SETS=articles: only over articles
	.ci/with-services $(GO) test -count=1 -timeout 5h -run '^$$' -bench Rivals -benchtime 1x ./search/rivals -docs $(DOCS) -sets "$(SETS)"

bench-suggest: ## suggestions for messages of sixty words beside searches of three, over DOCS made-up tickets and 10,000 articles (default 330000; ten minutes)
	$(GO) test -count=1 -timeout 2h -run '^$$' -bench Suggest -benchtime 250x ./assist -docs $(DOCS)

fuzz: ## every fuzz target for FUZZ (default 30s) each
	@GO=$(GO) .ci/fuzz $(FUZZ)

eval: ## search quality on the demo content's own judged queries, held against the committed figures
	$(GO) test -count=1 -run 'TestSeedQuality' -v ./cmd/podskazka

golden: ## rewrite golden files; review the diff like code
	$(GO) test $(call with,'flag.Bool."update"') -update

generate: ## rewrite generated files
	$(GO) generate ./...

verify: ## fail when a generated file is stale
	$(GO) test -count=1 -run 'TestGenerated' $(call with,'^func TestGenerated')
