# What can be done here; `make help` lists it.
GO ?= go
E2E ?= e2e
PACKAGES ?= ./...
# How long each fuzz target runs in `make fuzz`.
FUZZTIME ?= 10m
# How many inputs the invariants see in `make nightly`.
INPUTS ?= 100000

.PHONY: help vet lint test race fuzz nightly corpus bench generate build

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

build: ## the static binary, in ./bin
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/switchboard ./cmd/switchboard

vet: ## go vet, with the browser tests too
	$(GO) vet -tags $(E2E) $(PACKAGES)

lint: vet ## gofmt, vet, staticcheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "gofmt would change:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.8.2 $(PACKAGES)

# The whole program's tests take five times as long under the race detector;
# `make race` has them there.
test: vet ## everything, the packages under the race detector, in any order, and the browser (needs Chromium and npm)
	$(GO) test -race -shuffle on -timeout 15m $$($(GO) list $(PACKAGES) | grep -v /cmd/)
	$(GO) test -shuffle on -timeout 15m ./cmd/...
	$(GO) test -tags $(E2E) -timeout 10m -p 1 ./channels/webchat/e2e ./gateway/console/e2e

race: ## unit and conversation tests under the race detector, twice
	$(GO) test -race -shuffle on -count 2 -timeout 40m $(PACKAGES)

fuzz: ## every fuzz target for FUZZTIME
	@for p in $$($(GO) list $(PACKAGES)); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; $(GO) test $$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x || exit 1; \
	  done; done

nightly: race fuzz ## race, fuzz, and the invariants on INPUTS inputs
	SWITCHBOARD_INPUTS=$(INPUTS) $(GO) test -timeout 2h -run Invariants ./gateway/conversations

corpus: ## what was asked for of the understanding, on the data sets in SWITCHBOARD_DATA
	$(GO) test -tags corpus -run 'TestIssueFloors|Corpus' ./intents ./intents/facts

bench: ## what the README claims, beside the ceilings of the same run
	$(GO) test -run '^$$' -bench . -skip 'DurableTurns|SMS' -benchmem -timeout 30m ./dialogs ./intents/... ./dialogs/pack ./gateway/... ./channels/webchat ./cmd/switchboard
	$(GO) test -run '^$$' -bench 'DurableTurns|SMS' -benchtime 20000x -timeout 30m ./cmd/switchboard

generate: ## bundle the widget, draw the dialogs
	$(GO) generate $(PACKAGES)
