# SPDX-License-Identifier: GPL-3.0-or-later

# Only release builds exist, so that every target below shares one build folder.
SWIFT ?= swift
BUILD = $(SWIFT) build -c release --explicit-target-dependency-import-check error
TOOL = .build/release
PEERS = .build/peers
# All tests at once would keep more simulations in memory than there are cores to run them.
PARALLEL = SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$$(getconf _NPROCESSORS_ONLN)
DEMO ?= Benchmarks/Examples/scale-out/scenario.yaml
DEMO_OUTPUT ?= results/local/demo
LAGCAST_GROUND_TRUTH ?= Tests/GroundTruth

SWARM_TIME ?= 10m
# Another seed each day, so that swarms of many days cover more than one.
SWARM_FROM ?= $(shell date -u +%Y%m%d0000000)

.PHONY: help setup build demo test golden ground-truth bench bench-gate bench-thresholds bench-peers results \
  results-check swarm planted-faults validation validation-check docs lint format clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

setup: ## install GSL, zlib, pkg-config and gnuplot where they are missing
	@.ci/setup

build: setup ## build everything, tests included, with warnings as errors
	$(BUILD) --build-tests

demo: setup ## watch a consumer group grow: table, CSV and pictures in results/local/demo
	$(BUILD) --product lagcast
	$(TOOL)/lagcast run $(DEMO) --output $(DEMO_OUTPUT) --force

test: build ## run all tests
	$(PARALLEL) $(SWIFT) test -c release --disable-xctest --skip-build

golden: setup ## check the golden cases alone, a line a file
	$(BUILD) --product golden-cases
	$(TOOL)/golden-cases

ground-truth: setup ## predict the recordings of real brokers in the folder LAGCAST_GROUND_TRUTH
	$(BUILD) --product lagcast
	$(TOOL)/lagcast replay --each $(LAGCAST_GROUND_TRUTH)

bench: setup ## measure the engine's own speed
	$(BUILD) --product engine-benchmarks
	$(TOOL)/engine-benchmarks

bench-gate: setup ## hold instructions, mispredictions and allocations per event to their thresholds
	$(BUILD) --product engine-benchmarks
	SWIFT="$(SWIFT)" .ci/bench-gate $(TOOL)/engine-benchmarks

bench-thresholds: setup ## take what is measured for the new thresholds
	$(BUILD) --product engine-benchmarks
	SWIFT="$(SWIFT)" .ci/bench-gate --renew $(TOOL)/engine-benchmarks

bench-peers: setup ## install and build other simulators, measure them beside this engine
	$(BUILD) --product engine-benchmarks
	Benchmarks/Peers/install $(PEERS)
	Benchmarks/Peers/build $(PEERS)
	Benchmarks/Peers/compare.py $(TOOL)/engine-benchmarks $(PEERS) $(PEERS_OPTIONS)

results: setup ## run the published scenarios again and store what they give
	$(BUILD) --product lagcast
	.ci/results $(TOOL)/lagcast $(NAMES)

results-check: setup ## the same, but compare with the committed bytes
	$(BUILD) --product lagcast
	.ci/results --check $(TOOL)/lagcast $(NAMES)

swarm: setup ## run random scenarios under all audits for SWARM_TIME, from the seed SWARM_FROM on
	$(BUILD) --product lagcast
	$(TOOL)/lagcast swarm --from $(SWARM_FROM) --seeds 1000000000 --time $(SWARM_TIME)

planted-faults: setup ## plant faults in a copy of the model and look whether a swarm finds them
	SWIFT="$(SWIFT)" .ci/planted-faults

docs: setup ## build the documentation of all modules that have some, with warnings as errors
	for catalogue in Sources/*/*.docc; do \
	  $(SWIFT) package -c release generate-documentation --warnings-as-errors \
	    --target $$(basename $$catalogue .docc) || exit; \
	done

validation: setup ## run all proofs again and store what they say
	$(BUILD) --product lagcast
	.ci/validation $(TOOL)/lagcast

validation-check: setup ## the same, but compare with the committed bytes
	$(BUILD) --product lagcast
	.ci/validation --check $(TOOL)/lagcast

lint: ## check the style of all Swift files
	$(SWIFT) format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks

format: ## bring all Swift files into that style
	$(SWIFT) format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

clean: ## remove what was built
	rm -rf .build
