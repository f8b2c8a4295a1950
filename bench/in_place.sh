# Sales in place, spread over four databases by the hash of the seller, against the same sales copied. Source it
# after network.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

in_place_spread() {
    local number
    network_company spread "$scale"
    for number in 0 1 2 3; do
        createdb "worker_$number"
        run "worker_$number" -f bench/in_place_worker.sql
        run spread -v number="$number" -v folder="$PGHOST" -v port="$PGPORT" -f bench/in_place_server.sql
    done
    run spread -o /dev/null -v folder="$PGHOST" -v port="$PGPORT" -f bench/in_place_load.sql
    for number in 0 1 2 3; do
        run "worker_$number" -f bench/in_place_index.sql
    done
}

in_place_round() {
    run copied -f bench/network_reset.sql
    measure in_place_copied copied -o /dev/null -f bench/network_extension.sql
    run spread -f bench/network_reset.sql
    measure in_place_month spread -o /dev/null -f bench/network_extension.sql
    measure in_place_sums spread -o /dev/null -c "
        select count(*)
        from commission_internal.network_sales_in_place('2026-05-31 17:00+00', '2026-06-30 17:00+00')"
    measure in_place_compared spread -o /dev/null -c "
        select * from commission_internal.facts_in_place('network', 2026, 6)"
}

measure_in_place() {
    local round of_copied of_spread
    heading "Sales in place: $(scaled 1000000) in four databases"
    step 'creating the company' network_company copied "$scale"
    step 'loading June' network_load copied "$scale" '{6}'
    step 'spreading the same sales' in_place_spread
    for round in $(seq "$rounds"); do
        step "the month, $round of $rounds" in_place_round
    done
    of_copied=$(value copied 'select md5(string_agg((m.*)::text, null order by participant_id)) from (
        select participant_id, personal_volume, leg_volume, total_commission, reward from commission.network_month) as m')
    of_spread=$(value spread 'select md5(string_agg((m.*)::text, null order by participant_id)) from (
        select participant_id, personal_volume, leg_volume, total_commission, reward from commission.network_month) as m')
    [ "$of_copied" = "$of_spread" ] || fail "what is calculated in place differs from what was copied."
    note in_place_groups "$(value spread "
        select count(*)
        from commission_internal.network_sales_in_place('2026-05-31 17:00+00', '2026-06-30 17:00+00')")"
    drop_databases copied spread worker_0 worker_1 worker_2 worker_3
}

report_in_place() {
    cat <<END

## Sales in place

A month of $(scaled 1000000) sales of $(scaled 100000) participants, copied, and the same in four databases behind
postgres_fdw by the hash of the seller, calculated from scratch and stored. All of them are in one server, on the same
$(nproc) cores: nothing here is faster for being spread. A tenth of the sales is shared, so that their sums by seller,
Sharer and kind are $(in_unit in_place_groups groups). The results are the same.

END
    table_head
    row 'the month in place, against copied' in_place_month in_place_copied ''
    row 'of that, the sums' in_place_sums in_place_month ''
    row 'comparing a closed month, against calculating it' in_place_compared in_place_month ''
}
