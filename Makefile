# make run    build and start the gateway        make lint   formatting and clippy
# make test   everything that CI runs            make bench  measure against nginx, in one table
# make quality       what is found and what is not    make bench-detect  how fast, beside others
# Everything is built in the release profile: llama.cpp takes minutes to compile and is built once.
SHELL := /bin/bash
export PATH := $(HOME)/.cargo/bin:$(PATH)
# The tests of the engine decode beside each other on few cores.
export OMP_WAIT_POLICY ?= passive

.PHONY: run build test lint bench bench-detect quality tools model test-tools bench-tools

tools:
	@deploy/install-build-tools.sh

model: tools
	@deploy/fetch-model.sh

test-tools: tools
	@deploy/install-test-tools.sh

bench-tools: tools
	@deploy/install-bench-tools.sh

build: tools
	cargo build --release --locked

run: build model
	@deploy/run.sh

lint: tools
	cargo fmt --check
	cargo clippy --release --locked --all-targets -- -D warnings

test: lint model test-tools
	cargo test --release --locked
	cargo build --release --locked
	target/release/ringfence policy test --policies policies
	RUSTDOCFLAGS="-D warnings" cargo doc --release --locked --no-deps --quiet

bench: build
	@command -v nginx >/dev/null || deploy/install-build-tools.sh nginx-light
	cargo bench --profile release --locked --bench gateway

bench-detect: build bench-tools
	cargo bench --profile release --locked --bench classify --no-run
	target/bench/python/bin/python benches/detect/run.py

quality: build
	python3 benches/quality/run.py
