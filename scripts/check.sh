#!/usr/bin/env bash
# Formatting and lints, of the tests too. Nothing is changed. Arguments go to clippy, such as --release where that
# has been built already.
source "$(dirname "$0")/lib.sh"

use_pg_config
say "checking the formatting"
cargo fmt --all --check || fail "the formatting differs from rustfmt's." "Run: cargo fmt --all"
say "running clippy"
cargo clippy "$@" --workspace --all-targets --no-default-features --features "$feature" -- --deny warnings
