# The network's month: from scratch and its growth, single sales, COPY, many writers, memory. Source it
# after measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

network_sizes=(sales=1000000 participants=100000)
# Rows of the deep tree.
network_depth=1000

network_company() {
    make_database "$1"
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2" "${network_sizes[@]}") -f bench/network_company.sql -f bench/network_tables.sql
    network_tree "$1" "$2" random
}

# network_tree DATABASE SCALE SHAPE
network_tree() {
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2" "${network_sizes[@]}") -v depth=$network_depth -v shape="$3" -f bench/network_tree.sql
}

# network_load DATABASE SCALE MONTHS: an array of numbers.
network_load() {
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2" "${network_sizes[@]}") -v months="$3" -f bench/network_facts.sql \
        -c 'vacuum (analyze) commission.network_sale'
}

network_calculate() {
    run "$1" -o /dev/null -f bench/network_extension.sql -c 'vacuum (analyze) commission.network_month'
}

# network_triggers WHICH: all of them or none.
network_triggers() {
    run month -c "alter table commission.network_sale $1 trigger user"
}

network_verify() {
    local differing deadlocks
    differing=$(value month 'select count(*) from commission.verify_network(2026, 6)')
    [ "$differing" = 0 ] || fail "$differing rows differ from a calculation from scratch."
    deadlocks=$(value month 'select deadlocks from pg_stat_database where datname = current_database()')
    [ "$deadlocks" = 0 ] || fail "there were $deadlocks deadlocks."
}

# The month that every part but memory measures with.
need_network_month() {
    [ -z "${has_network_month:-}" ] || return 0
    has_network_month=1
    step 'creating the company' network_company month "$scale"
    step 'loading June' network_load month "$scale" '{6}'
}

# network_from_scratch SHAPE ROUND
network_from_scratch() {
    local shape=$1 round=$2
    run year -f bench/network_reset.sql
    measure "network_floor_$shape" year -f bench/network_floor.sql
    run year -c checkpoint
    measure "network_scratch_$shape" year -o /dev/null -f bench/network_extension.sql
    run year -c checkpoint
    # Up a deep tree the baseline takes minutes.
    if [ "$shape" = random ] || [ "$round" = 1 ]; then
        measure "network_baseline_$shape" year -f bench/network_baseline.sql
        run year -f bench/network_compare.sql
    fi
    if [ "$shape" = random ]; then
        run month -f bench/network_reset.sql
        measure network_month_only month -o /dev/null -f bench/network_extension.sql
        run tenth -f bench/network_reset.sql
        measure network_floor_tenth tenth -f bench/network_floor.sql
        run tenth -c checkpoint
        measure network_tenth tenth -o /dev/null -f bench/network_extension.sql
    fi
}

network_unchanged() {
    run year -c checkpoint
    measure network_unchanged year -o /dev/null -f bench/network_extension.sql
}

network_fill_other_months() {
    run year -o /dev/null -c 'select commission.recalculate_network(2026, month) from generate_series(1, 12) as month
        where month <> 6' -c 'vacuum (analyze) commission.network_month'
}

network_among_results() {
    run year -c 'delete from commission.network_month where year = 2026 and month = 6' \
        -c 'vacuum commission.network_month' -c checkpoint
    measure network_among_results year -o /dev/null -f bench/network_extension.sql
}

measure_network_scratch() {
    local round
    heading "Network: a month of $(scaled 1000000) sales from scratch, the year around it, and a tenth of the size"
    need_network_month
    step 'copying the database' createdb year --template month --strategy file_copy
    step 'loading the other months' network_load year "$scale" '{1,2,3,4,5,7,8,9,10,11,12}'
    step 'creating the small company' network_company tenth "$tenth"
    step 'loading its year' network_load tenth "$tenth" '{1,2,3,4,5,6,7,8,9,10,11,12}'
    for round in $(seq "$rounds"); do
        step "a random tree, $round of $rounds" network_from_scratch random "$round"
    done
    for round in $(seq "$rounds"); do
        step "the month with nothing changed, $round of $rounds" network_unchanged
    done
    step 'calculating the other months' network_fill_other_months
    for round in $(seq "$rounds"); do
        step "the month among the results of others, $round of $rounds" network_among_results
    done
    step 'making the tree a deep one' network_tree year "$scale" deep
    for round in $(seq "$rounds"); do
        step "a deep tree, $round of $rounds" network_from_scratch deep "$round"
    done
    drop_databases year tenth
}

network_single_sales() {
    local switch commit depth row
    row=$(scaled $((100000 / network_depth)))
    for switch in enable disable; do
        network_triggers $switch
        for commit in on off; do
            for depth in 10 100 1000; do
                PGOPTIONS="-c synchronous_commit=$commit" measure_clients \
                    "network_sale_${depth}_${switch}_$commit" latency month -t 200 \
                    -D level=$((depth - 1)) -D row="$row" -f bench/network_sale_at_level.sql
            done
        done
        network_verify_if_on $switch
    done
    network_calculate month
}

network_verify_if_on() {
    [ "$1" = disable ] || network_verify
}

measure_network_sale() {
    local round
    heading 'Network: single sales at depths 10, 100 and 1,000'
    need_network_month
    step 'making the tree a deep one' network_tree month "$scale" deep
    step 'calculating June' network_calculate month
    for round in $(seq "$rounds"); do
        step "200 sales each with live results on and off, $round of $rounds" network_single_sales
    done
    step 'making the tree a random one again' network_tree month "$scale" random
}

network_write_file() {
    run month -c "copy (
        select overlay(id::text placing 'ffffffff' from 1), participant_id, shared_by, amount, sale_type, status,
            sold_at
        from commission.network_sale
        where status = 'approved'
            and sold_at between '2026-06-02' and '2026-06-29'
        order by md5(id::text)
        limit $(scaled 100000)) to stdout" >"$folder/sales"
}

network_copy() {
    local switch columns='id, participant_id, shared_by, amount, sale_type, status, sold_at'
    for switch in disable enable; do
        network_triggers $switch
        run month -c checkpoint
        measure network_copy_$switch month -c "copy commission.network_sale ($columns) from stdin" <"$folder/sales"
        network_verify_if_on $switch
        network_triggers disable
        run month -c "delete from commission.network_sale where id >= 'ffffffff-0000-0000-0000-000000000000'" \
            -c 'vacuum (analyze) commission.network_sale'
        network_calculate month
    done
}

measure_network_copy() {
    local round
    heading "Network: COPY of $(scaled 100000) sales"
    need_network_month
    step 'calculating June' network_calculate month
    step 'writing a file to copy' network_write_file
    for round in $(seq "$rounds"); do
        step "COPY with live results off and on, $round of $rounds" network_copy
    done
}

# network_write MODE: eight clients for some seconds.
network_write() {
    measure_clients "network_writers_$1" tps month -c 8 -j 2 -T 4 -D participants="$(scaled 100000)" \
        -f bench/network_sale_anywhere.sql
}

network_plan() {
    run month -c "update commission.network_plan set recalculation = '$1'"
}

# Deferred changes are drained twice a second; how stale the figures are is taken from the last commit on.
network_write_deferred() {
    local drainer started
    network_plan deferred
    run month -c 'vacuum commission_internal.network_change'
    (exec psql -X -q -o /dev/null -d month <<<'select commission.apply_network_changes() \watch 0.5') &
    drainer=$!
    network_write deferred
    started=$(microseconds)
    until [ "$(value month 'select count(*) from commission.network_staleness')" = 0 ]; do
        sleep 0.01
    done
    note network_staleness "$((($(microseconds) - started) / 1000))"
    kill "$drainer"
    wait "$drainer" || true
    network_verify
    network_plan immediate
}

network_writers() {
    network_triggers disable
    network_write off
    run month -c 'alter table commission.network_sale enable trigger bench_count'
    network_write counter
    network_triggers disable
    network_calculate month
    network_triggers enable
    run month -c 'alter table commission.network_sale disable trigger bench_count'
    network_write immediate
    network_verify
    network_write_deferred
    run month -c 'vacuum commission.network_month'
}

measure_network_writers() {
    local round
    heading 'Network: 8 clients that sell at the same time'
    need_network_month
    run month -f bench/network_counter.sql
    for round in $(seq "$rounds"); do
        step "live results off, immediate, deferred, $round of $rounds" network_writers
    done
    run month -c 'drop trigger bench_count on commission.network_sale'
}

# network_memory NAME PARTICIPANTS: what a backend took for itself, in bytes. Twice, so that what it
# shares with others is complete and can be taken away.
network_memory() {
    local name=$1 participants=$2
    make_database people
    run people -v participants="$participants" -v sales=1000 -v months='{6}' -v depth=$network_depth \
        -v shape=random -f bench/network_company.sql -f bench/network_tree.sql -f bench/network_facts.sql
    run people -c 'vacuum (analyze)'
    note "$name" "$(run people -A -t <<'END'
select pg_backend_pid() as pid \gset
\setenv PID :pid
select commission.recalculate_network(2026, 6), commission.recalculate_network(2026, 6) \g /dev/null
\! awk '/^VmHWM/ { peak = $2 } /^RssShmem/ { shared = $2 } END { print (peak - shared) * 1024 }' /proc/$PID/status
END
)"
    drop_databases people
}

measure_network_memory() {
    local size
    heading 'Network: memory'
    for size in 100000 1000000; do
        step "a month of $(scaled $size) participants" network_memory network_memory_$size "$(scaled $size)"
    done
    note network_memory_growth "$(awk -v more="$(median network_memory_1000000)" \
        -v less="$(median network_memory_100000)" -v people="$(scaled 900000)" \
        'BEGIN { print (more - less) / people }')"
}
