# Every verb works as an ordinary user on Debian, Ubuntu and macOS, given a C compiler and Rust.

.DEFAULT_GOAL := help
.PHONY: help run demo test check contract bench clean generated prerequisites

# rustup puts cargo on PATH only for shells that are opened later.
CARGO := $(if $(shell command -v cargo 2>/dev/null),cargo,"$(HOME)/.cargo/bin/cargo")
RUST := $(shell sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
TARGET := $(or $(CARGO_TARGET_DIR),$(CARGO_BUILD_TARGET_DIR),target)
CONTRACT := openapi.json openapi.yaml operations.txt

# Links and runs a program against the libpq that the build would pick; fails where there is none.
LIBPQ = exe=$$(mktemp) && trap 'rm -f "$$exe"' EXIT && \
	echo 'int PQlibVersion(void); int main(void) { return PQlibVersion() < 100000; }' | \
	cc -x c - -o "$$exe" $${PQ_LIB_DIR:+-L"$$PQ_LIB_DIR"} \
		$$(pkg-config --libs libpq || echo "-L$$(pg_config --libdir || echo .) -lpq") && "$$exe"

# Without a libpq on the system cargo compiles one along. Looked up once, and only by what builds.
FEATURES = $(eval FEATURES := $$(shell ($$(LIBPQ)) >/dev/null 2>&1 || echo --features bundled-libpq))$(FEATURES)

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

run: prerequisites ## build, load the demo event and serve on 127.0.0.1:8080
	$(CARGO) build --release -p colloque-server --bin colloque $(FEATURES)
	$(TARGET)/release/colloque serve --demo

demo: prerequisites ## load the demo event into the configured database, without serving
	$(CARGO) build --release -p colloque-server --bin colloque $(FEATURES)
	$(TARGET)/release/colloque demo

test: prerequisites ## run every test on SQLite and PostgreSQL (one of them: make test ARGS=its_name)
	$(CARGO) build --workspace --bins $(FEATURES)
	tests/with-office.sh tests/with-postgres.sh $(CARGO) test --workspace $(FEATURES) $(ARGS)

check: prerequisites ## formatting, lints, and whether openapi/ says what the code says
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets $(FEATURES) -- -D warnings
	@$(MAKE) --no-print-directory generated
	@for file in $(CONTRACT); do \
		diff -u openapi/$$file $(TARGET)/contract/$$file || \
		{ echo "openapi/$$file is not what the code says: run 'make contract' and commit it." >&2; exit 1; }; \
	done

contract: generated ## write openapi/openapi.json, openapi.yaml and operations.txt from the code
	@mkdir -p openapi
	cd $(TARGET)/contract && cp $(CONTRACT) "$(CURDIR)/openapi"

generated: prerequisites
	$(CARGO) build --workspace --bins $(FEATURES)
	@mkdir -p $(TARGET)/contract
	$(TARGET)/debug/colloque openapi >$(TARGET)/contract/openapi.json
	$(TARGET)/debug/colloque openapi --yaml >$(TARGET)/contract/openapi.yaml
	$(TARGET)/debug/colloque routes >$(TARGET)/contract/operations.txt

bench: prerequisites ## measure, each figure beside its floor
	$(CARGO) build --release -p colloque-server -p colloque-bench --bins $(FEATURES)
	COLLOQUE_TEST_FSYNC=on tests/with-postgres.sh $(TARGET)/release/colloque-bench $(ARGS)

clean: ## remove what was built; the data in ./var stays
	$(CARGO) clean

prerequisites:
	@exe=$$(mktemp) && trap 'rm -f "$$exe"' EXIT && \
		{ echo '#include <stdio.h>'; echo 'int main(void) { return puts("") < 0; }'; } | \
		cc -x c - -o "$$exe" >/dev/null 2>&1 || \
		{ echo "A C compiler is missing: install it with 'sudo apt-get install build-essential'" \
			"(macOS: 'xcode-select --install')." >&2; exit 1; }
	@found=$$($(CARGO) --version 2>/dev/null | awk '{ print $$2 }'); \
		[ "$$(printf '%s\n' $(RUST) "$$found" | sort -V | head -n 1)" = $(RUST) ] || \
		{ echo "Rust $(RUST) or newer is needed, $${found:-none} was found: install it from https://rustup.rs." >&2; exit 1; }
