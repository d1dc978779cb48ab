# make help lists the targets.
SHELL := /bin/bash
GO ?= go
GOLANGCI_VERSION := v2.15.0
WORKFLOWCHECK_VERSION := v0.6.0
LINTER := bin/golangci-lint-$(GOLANGCI_VERSION)
WORKFLOWCHECK := bin/workflowcheck-$(WORKFLOWCHECK_VERSION)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: dev
dev: postgres build ## run everything on this machine; ARGS="--listen 127.0.0.1:9090" passes flags
	bin/onewindow dev $(ARGS)

.PHONY: build
build: ## build bin/onewindow
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -o bin/onewindow ./cmd/onewindow

.PHONY: test
test: postgres test-tools temporal ## run every test: real Postgres, real Temporal, the walk-through of the README
	$(GO) test -timeout 40m ./...

.PHONY: chaos
chaos: postgres temporal ## the kill tests, all of them, and the bugs planted on purpose; writes the figures into docs/reliability.md
	$(GO) test -timeout 60m ./internal/chaos -run 'TestWhole|TestClaimRaces|TestNextReleaseAndBack' -whole -report $(CURDIR)/docs/reliability.md -v
	$(GO) test -timeout 60m ./internal/chaos -run TestPlantedBugs -planted -v

.PHONY: lint
lint: $(LINTER) $(WORKFLOWCHECK) ## format, vet, one-way imports, determinism of workflows
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "run gofmt on:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(LINTER) run ./...
	$(WORKFLOWCHECK) ./workflows/...

.PHONY: check-items
check-items: build ## check the sample items
	bin/onewindow rules check rules/items

.PHONY: bench
bench: ## run the benchmarks of the pure rooms
	$(GO) test -run '^$$' -bench . -benchmem ./rules/... ./internal/worktime/... ./internal/casefile/...

.PHONY: temporal
temporal: build ## build the Temporal server once (5 to 9 minutes on two cores) and cache it
	bin/onewindow temporal build

.PHONY: postgres
postgres: ## install the Postgres server binaries when they are missing and may be installed
	@tools/need postgres

.PHONY: test-tools
test-tools: ## install what the tests look at results with
	@tools/need pdftotext
	@tools/need curl

$(LINTER):
	@echo "building golangci-lint $(GOLANGCI_VERSION), a few minutes, once"
	GOBIN=$(CURDIR)/bin/install $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv bin/install/golangci-lint $@

$(WORKFLOWCHECK):
	GOBIN=$(CURDIR)/bin/install $(GO) install go.temporal.io/sdk/contrib/tools/workflowcheck@$(WORKFLOWCHECK_VERSION)
	@mv bin/install/workflowcheck $@
