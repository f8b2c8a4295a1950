#!/usr/bin/env bash
# The whole test run: lints, a release build installed into the server, and every test against a
# private cluster. Arguments go to cargo test, such as: scripts/test.sh --test tidy
source "$(dirname "$0")/lib.sh"
source scripts/cluster.sh

if [ -z "${PG_CONFIG:-}" ]; then
    scripts/setup.sh
fi
scripts/check.sh
scripts/install.sh
use_pg_config

say "starting a private cluster"
# Durability costs time and tests nothing here. The time zone is one that no test uses: nothing may
# depend on the session's.
cluster_start "$(new_cluster_folder)" fsync=off synchronous_commit=off full_page_writes=off \
    max_connections=200 timezone=America/St_Johns
export PG_COMMISSION_TEST_HOST=$PGHOST PG_COMMISSION_TEST_PORT=$PGPORT
PG_COMMISSION_TEST_BINDIR=$("$pg_config" --bindir)
export PG_COMMISSION_TEST_BINDIR

say "running the tests"
log=$(mktemp)
at_exit rm -f "$log"
status=0
cargo test --workspace --no-fail-fast --no-default-features --features "$feature" "$@" 2>&1 |
    tee "$log" || status=$?

read -r passed failed < <(
    sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed;.*/\1 \2/p' "$log" |
        awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }'
)
# A program that does not build or that dies has no result line, but it has failed.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    printf 'error: a test program did not build or ended before it reported.\n' >&2
    failed=1
fi
printf '%s passed, %s failed\n' "$passed" "$failed"
exit "$status"
