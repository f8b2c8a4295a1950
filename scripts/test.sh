#!/usr/bin/env bash
# The whole test run: lints, a release build installed into the server, every test against a
# private cluster, and the smoke run on the other servers. Arguments go to cargo test and leave the
# smoke run out, such as: scripts/test.sh --test trainer -- splits
source "$(dirname "$0")/lib.sh"
source scripts/cluster.sh

if [ -z "${PG_CONFIG:-}" ]; then
    scripts/setup.sh
fi
# The build of the tests and the lints beside the build of the extension, whose last part keeps one core busy only.
# The lints need much of what that builds for itself: they wait for it instead of building it once more.
tested=(--package pg_commission_engine --package pg_commission_document_files --package pg_commission_tests)
checks=$(mktemp)
at_exit rm -f "$checks"
(cargo test --no-run "${tested[@]}" && scripts/check.sh --release) >"$checks" 2>&1 &
checking=$!
installed=0
scripts/install.sh || installed=$?
# One of the programs sends mail by it.
cargo build --package pg_commission_courier || installed=$?
say "waiting for the lints and the build of the tests"
wait "$checking" || installed=$?
cat "$checks"
[ "$installed" -eq 0 ] || exit "$installed"
use_pg_config

say "starting a private cluster"
# Durability costs time and tests nothing here, and compiling queries that run once takes a quarter of all time: the
# smoke run's servers do it. The time zone is one that no test uses: nothing may depend on the session's.
folder=$(new_cluster_folder)
cluster_in_memory "$folder"
cluster_start "$folder" fsync=off synchronous_commit=off full_page_writes=off jit=off \
    max_connections=200 timezone=America/St_Johns "pg_commission.key_file=$folder/keys"
cluster_keys
export PG_COMMISSION_TEST_HOST=$PGHOST PG_COMMISSION_TEST_PORT=$PGPORT
PG_COMMISSION_TEST_BINDIR=$("$pg_config" --bindir)
export PG_COMMISSION_TEST_BINDIR

log=$(mktemp)
at_exit rm -f "$log"
passed=0 failed=0 status=0

# counted COMMAND ...: adds what its result lines say to the totals.
counted() {
    local code=0 good bad
    "$@" 2>&1 | tee "$log" || code=$?
    read -r good bad < <(
        sed -nE 's/^test result: .* ([0-9]+) passed; ([0-9]+) failed;.*/\1 \2/p' "$log" |
            awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }'
    )
    # A program that does not build or that dies has no result line, but it has failed.
    if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
        printf 'error: a test program did not build or ended before it reported.\n' >&2
        bad=1
    fi
    passed=$((passed + good)) failed=$((failed + bad))
    [ "$code" -eq 0 ] || status=$code
}

# One test fills a small disk, which must be mounted.
can_mount() {
    local folder code=0
    folder=$(mktemp -d)
    mount -t tmpfs -o size=1m tmpfs "$folder" 2>/dev/null && umount "$folder" || code=1
    rmdir "$folder"
    return "$code"
}
left_out=()
if ! can_mount; then
    say "nothing can be mounted here (that takes root): the tests of a full disk are left out"
    left_out=(--skip disk_is_full)
    [[ " $* " = *' -- '* ]] || left_out=(-- "${left_out[@]}")
fi

# Tests wait for locks, commits and browsers a fifth of their time.
export RUST_TEST_THREADS=$(($(nproc) + 1))

say "running the tests"
counted cargo test "${tested[@]}" --no-fail-fast "$@" "${left_out[@]}"
cluster_stop
if [ $# -eq 0 ]; then
    say "the smoke run"
    counted scripts/smoke.sh
    # Making the bare system takes minutes, most of them for what is downloaded; where it is there, trying the
    # package takes less than one, for it is built already.
    if [ -f "$BARE_DEBIAN" ]; then
        say "the package for apt"
        counted scripts/try_package.sh
    else
        say "the package for apt is not tried: make try-package makes the bare Debian for it, once"
    fi
fi

printf '%s passed, %s failed\n' "$passed" "$failed"
exit "$status"
