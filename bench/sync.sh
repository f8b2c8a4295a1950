# A company's own table of a million sessions, compared with what was taken from it. Source it after measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

sync_sizes=(facts=1000000 trainers=1000 members=20000 changes=1000)

sync_round() {
    # shellcheck disable=SC2046 # several words
    run company $(sizes "$scale" "${sync_sizes[@]}") -v round="$1" -o /dev/null -f bench/sync_change.sql \
        -c 'vacuum (analyze) company.booking, commission.appointment' -c checkpoint
    measure sync_floor company -f bench/sync_floor.sql
    measure sync_changes company -c "select * from commission.sync_source('company')"
    measure sync_nothing company -c "select * from commission.sync_source('company')"
    [ "$(value company 'select (select count(*) from commission.appointment) = count(*) from company.booking')" = t ] ||
        fail "not every session was taken."
    [ "$(value company 'select count(*) from commission.source_problem')" = 0 ] || fail "there are problems."
}

measure_sync() {
    local round
    heading "Sources: $(scaled 1000000) records compared with what was taken"
    make_database company
    # shellcheck disable=SC2046 # several words
    step 'creating the company' run company $(sizes "$scale" "${sync_sizes[@]}") -o /dev/null -f bench/sync_company.sql
    for round in $(seq "$rounds"); do
        step "a day's changes, $round of $rounds" sync_round "$round"
    done
    drop_databases company
}

report_sync() {
    cat <<END

## Sources

A company's own table of $(scaled 1000000) sessions, with $(scaled 1000) trainers and $(scaled 20000) members named by
integers, is compared with what was taken from it. $(scaled 1000) of its rows are moved, cancelled, new or gone. The
floor is a full join of the two tables with whom they name (bench/sync_floor.sql); sync_source() looks for repeated and
unknown keys besides, writes what differs, and calculates the months of whom it concerns.

END
    table_head
    row 'sync_source() with changes, against a full join' sync_changes sync_floor '<= 2'
    row 'sync_source() with nothing to do' sync_nothing sync_floor ''
}
