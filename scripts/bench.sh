#!/usr/bin/env bash
# The benchmarks: the extension against what PostgreSQL itself needs (the floor) and against plain
# SQL (the baseline), in one run on a server of their own. Prints the tables; at full size they are
# written to docs/benchmarks.md too. BENCH_SCALE=0.1 tries a tenth of the size.
source "$(dirname "$0")/lib.sh"
source scripts/cluster.sh
source scripts/progress.sh

scale=${BENCH_SCALE:-1}
rounds=5
declare -A times

scaled() {
    awk -v size="$1" -v scale="$2" 'BEGIN { printf "%d", size * scale }'
}

# sizes SCALE: the psql variables of a data set.
sizes() {
    local name size
    for size in sessions=1000000 packages=60000 trainers=2000 pairs=100000; do
        name=${size%=*}
        printf ' -v %s=%s' "$name" "$(scaled "${size#*=}" "$1")"
    done
}

run() {
    local database=$1
    shift
    PGOPTIONS='-c client_min_messages=warning' psql -X -q -v ON_ERROR_STOP=1 -d "$database" "$@"
}

make_database() {
    createdb "$1"
    run "$1" -o /dev/null -c 'create extension pg_commission cascade' -c 'select * from commission_engine.install()'
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2") -f bench/settings.sql
}

# load DATABASE SCALE FIRST_MONTH LAST_MONTH
load() {
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2") -v first="$3" -v last="$4" -f bench/facts.sql
}

copy_month() {
    run month -f bench/trainer_tables.sql -c 'vacuum (analyze)'
    createdb year --template month --strategy file_copy
}

# measure NAME DATABASE PSQL_ARGUMENT ...: notes how long the statement took, in milliseconds.
measure() {
    local name=$1 database=$2 time
    shift 2
    time=$(run "$database" -A -t -c '\timing on' "$@" | sed -nE 's/^Time: ([0-9.]+) ms.*/\1/p')
    times[$name]+="$time "
}

median() {
    # shellcheck disable=SC2086 # a list of words
    printf '%s\n' ${times[$1]} | sort -n | sed -n "$(((rounds + 1) / 2))p"
}

ratio() {
    awk -v a="$(median "$1")" -v b="$(median "$2")" 'BEGIN { printf "%.2f", a / b }'
}

from_scratch() {
    local round=$1
    run year -f bench/trainer_reset.sql
    measure floor year -f bench/trainer_floor.sql
    run year -c checkpoint
    measure extension year -f bench/trainer_extension.sql
    run year -c checkpoint
    measure baseline year -f bench/trainer_baseline.sql
    run month -f bench/trainer_reset.sql
    measure month_only month -f bench/trainer_extension.sql
    run tenth -f bench/trainer_reset.sql
    measure tenth tenth -f bench/trainer_extension.sql
    [ "$round" -gt 1 ] || run year -f bench/trainer_compare.sql
}

unchanged() {
    run year -c checkpoint
    measure unchanged year -f bench/trainer_extension.sql
}

fill_other_months() {
    local month
    for month in 1 2 3 4 5 7 8 9 10 11 12; do
        run year -o /dev/null -c "select count(*) from commission.calculate_all_commission(2026, $month)"
    done
    run year -c 'vacuum (analyze)'
}

among_results() {
    run year -c 'delete from commission.trainer_monthly_commission where year = 2026 and month = 6' \
        -c 'delete from commission_internal.trainer_month where year = 2026 and month = 6' \
        -c 'vacuum commission.trainer_monthly_commission' -c checkpoint
    measure among_results year -f bench/trainer_extension.sql
}

single_sessions() {
    local mode
    for mode in manual immediate; do
        run year -v mode=$mode -f bench/recalculation.sql
        # shellcheck disable=SC2046 # several words
        times[insert_$mode]+="$(pgbench year -n -t 200 --random-seed=1 -D trainers="$(scaled 2000 "$scale")" \
            -D pairs="$(scaled 100000 "$scale")" -f bench/session_insert.sql 2>&1 |
            sed -nE 's/^latency average = ([0-9.]+) ms/\1/p') "
    done
    run year -v mode=manual -f bench/recalculation.sql
}

copy_columns='id, trainer_id, member_id, branch, session_type, status, starts_at'

write_copy_file() {
    run year -c "copy (
        select overlay(id::text placing 'ffffffff' from 1), trainer_id, member_id, branch, session_type,
            status, starts_at
        from commission.appointment
        where status = 'completed'
            and starts_at between '2026-06-02' and '2026-06-29'
        order by md5(id::text)
        limit $(scaled 100000 "$scale")) to stdout" >"$folder/sessions"
}

bulk_copy() {
    local mode
    for mode in manual immediate; do
        run year -v mode=$mode -f bench/recalculation.sql -c checkpoint
        measure copy_$mode year \
            -c "copy commission.appointment ($copy_columns) from stdin" <"$folder/sessions"
        run year -v mode=manual -f bench/recalculation.sql \
            -c "delete from commission.appointment where id >= 'ffffffff-0000-0000-0000-000000000000'" \
            -f bench/trainer_extension.sql -o /dev/null \
            -c 'vacuum (analyze) commission.trainer_monthly_commission, commission.appointment'
    done
}

# row WHAT TIME AGAINST MUST: a line of the report; TIME and AGAINST are names of measurements.
row() {
    printf '| %s | %.1f ms | %.1f ms | %s | %s |\n' \
        "$1" "$(median "$2")" "$(median "$3")" "$(ratio "$2" "$3")" "$4"
}

report() {
    local commit processor memory version trainers pairs
    commit=$(git rev-parse --short HEAD 2>/dev/null) || commit='not committed'
    processor=$(sed -nE 's/^model name\s*: (.*)/\1/p' /proc/cpuinfo | head -n 1)
    memory=$(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1048576 }' /proc/meminfo)
    version=$(run postgres -A -t -c "select current_setting('server_version')")
    trainers=$(scaled 2000 "$scale")
    pairs=$(scaled 100000 "$scale")
    cat <<END
# Benchmarks

Written by \`make bench\`. Each time is the median of $rounds runs that alternate with those they are
compared with; only the ratios mean something on another machine.

- Machine: $processor, $(nproc) cores, $memory of memory
- Server: PostgreSQL $version, ${settings[*]}
- Commit: $commit

## Trainer month

A month of $(scaled 1000000 "$scale") completed sessions and $(scaled 60000 "$scale") package sales of
$trainers trainers and $pairs trainer-member pairs, one of twelve such months on record.

The floor is the least that PostgreSQL itself needs: one aggregation of the sessions into a table with
the same columns, indexes and foreign keys (bench/trainer_floor.sql). The baseline is the same answer in
one statement of plain SQL (bench/trainer_baseline.sql); both are compared row by row. A single session
is a transaction of its own by one client, the mean of 200.

| what | time | against | ratio | wanted |
| --- | ---: | ---: | ---: | --- |
$(row 'month from scratch, against the floor' extension floor '<= 1.5')
$(row 'month from scratch, against the SQL baseline' extension baseline '')
$(row 'month again with nothing changed, against from scratch' unchanged extension '')
$(row 'month from scratch, against a tenth of the size' extension tenth '<= 11')
$(row 'facts of twelve months on record, against one' extension month_only '')
$(row 'and results of eleven months, against none' among_results extension '')
$(row 'one session, live results on, against off' insert_immediate insert_manual '')
$(row "COPY of $(scaled 100000 "$scale") sessions, live results on, against off" copy_immediate copy_manual '')
END
}

settings=(shared_buffers=2GB max_wal_size=16GB checkpoint_timeout=1h autovacuum=off)

heading 'Getting ready'
if [ -z "${PG_CONFIG:-}" ]; then
    step 'make setup: what is needed from the system' quietly scripts/setup.sh
fi
step 'make install: building the extension' quietly scripts/install.sh
PATH=$("$(pg_config_path)" --bindir):$PATH
folder=$(new_cluster_folder)
tenth=$(awk -v scale="$scale" 'BEGIN { print scale / 10 }')

heading "Preparing: a month of $(scaled 1000000 "$scale") sessions, the year around it, and a tenth of the size"
step 'starting a server' cluster_start "$folder" "${settings[@]}"
step 'creating the company' make_database month "$scale"
step 'loading June' load month "$scale" 6 6
step 'copying the database' copy_month
step 'loading January to May' load year "$scale" 1 5
step 'loading July to December' load year "$scale" 7 12
step 'vacuuming' run year -c 'vacuum (analyze)'
step 'creating the small company' make_database tenth "$tenth"
step 'loading its year' load tenth "$tenth" 1 12
step 'vacuuming' run tenth -f bench/trainer_tables.sql -c 'vacuum (analyze)'

heading 'Measuring'
for round in $(seq "$rounds"); do
    step "a month from scratch, $round of $rounds" from_scratch "$round"
done
step 'vacuuming' run year -c 'vacuum (analyze) commission.trainer_monthly_commission'
for round in $(seq "$rounds"); do
    step "the month with nothing changed, $round of $rounds" unchanged
done
step 'calculating the other months' fill_other_months
for round in $(seq "$rounds"); do
    step "the month among the results of others, $round of $rounds" among_results
done
for round in $(seq "$rounds"); do
    step "200 single sessions with live results off and on, $round of $rounds" single_sessions
done
step 'writing a file to copy' write_copy_file
for round in $(seq "$rounds"); do
    step "COPY with live results off and on, $round of $rounds" bulk_copy
done

heading 'Results'
report >"$folder/benchmarks.md"
sed -n '/^## /,$p' "$folder/benchmarks.md"
if [ "$scale" = 1 ]; then
    cp "$folder/benchmarks.md" docs/benchmarks.md
    printf '\nWritten to docs/benchmarks.md\n'
fi
