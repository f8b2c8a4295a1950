# The trainer's month. Source it after measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

trainer_sizes=(sessions=1000000 packages=60000 trainers=2000 pairs=100000)

trainer_company() {
    make_database "$1"
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2" "${trainer_sizes[@]}") -f bench/trainer_company.sql
}

# trainer_load DATABASE SCALE FIRST_MONTH LAST_MONTH
trainer_load() {
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2" "${trainer_sizes[@]}") -v first="$3" -v last="$4" -f bench/trainer_facts.sql
}

trainer_copy_month() {
    run month -f bench/trainer_tables.sql -c 'vacuum (analyze)'
    createdb year --template month --strategy file_copy
}

trainer_from_scratch() {
    local round=$1
    run year -f bench/trainer_reset.sql
    measure trainer_floor year -f bench/trainer_floor.sql
    run year -c checkpoint
    measure trainer_scratch year -f bench/trainer_extension.sql
    run year -c checkpoint
    measure trainer_baseline year -f bench/trainer_baseline.sql
    run month -f bench/trainer_reset.sql
    measure trainer_month_only month -f bench/trainer_extension.sql
    run tenth -f bench/trainer_reset.sql
    measure trainer_tenth tenth -f bench/trainer_extension.sql
    [ "$round" -gt 1 ] || run year -f bench/trainer_compare.sql
}

trainer_unchanged() {
    run year -c checkpoint
    measure trainer_unchanged year -f bench/trainer_extension.sql
}

trainer_fill_other_months() {
    local month
    for month in 1 2 3 4 5 7 8 9 10 11 12; do
        run year -o /dev/null -c "select count(*) from commission.calculate_all_commission(2026, $month)"
    done
    run year -c 'vacuum (analyze)'
}

trainer_among_results() {
    run year -c 'delete from commission.trainer_monthly_commission where year = 2026 and month = 6' \
        -c 'delete from commission_internal.trainer_period where year = 2026 and month = 6' \
        -c 'vacuum commission.trainer_monthly_commission' -c checkpoint
    measure trainer_among_results year -f bench/trainer_extension.sql
}

trainer_mode() {
    run year -v mode="$1" -f bench/trainer_recalculation.sql
}

trainer_single_sessions() {
    local mode
    for mode in manual immediate; do
        trainer_mode $mode
        measure_clients trainer_insert_$mode latency year -t 200 -D trainers="$(scaled 2000)" \
            -D pairs="$(scaled 100000)" -f bench/trainer_session_insert.sql
    done
    trainer_mode manual
}

trainer_write_file() {
    run year -c "copy (
        select overlay(id::text placing 'ffffffff' from 1), trainer_id, member_id, branch, session_type,
            status, starts_at
        from commission.appointment
        where status = 'completed'
            and starts_at between '2026-06-02' and '2026-06-29'
        order by md5(id::text)
        limit $(scaled 100000)) to stdout" >"$folder/sessions"
}

trainer_copy() {
    local mode columns='id, trainer_id, member_id, branch, session_type, status, starts_at'
    for mode in manual immediate; do
        trainer_mode $mode
        run year -c checkpoint
        measure trainer_copy_$mode year -c "copy commission.appointment ($columns) from stdin" <"$folder/sessions"
        trainer_mode manual
        run year -c "delete from commission.appointment where id >= 'ffffffff-0000-0000-0000-000000000000'" \
            -f bench/trainer_extension.sql -o /dev/null \
            -c 'vacuum (analyze) commission.trainer_monthly_commission, commission.appointment'
    done
}

measure_trainer() {
    local round
    heading "Trainer: a month of $(scaled 1000000) sessions, the year around it, and a tenth of the size"
    step 'creating the company' trainer_company month "$scale"
    step 'loading June' trainer_load month "$scale" 6 6
    step 'copying the database' trainer_copy_month
    step 'loading January to May' trainer_load year "$scale" 1 5
    step 'loading July to December' trainer_load year "$scale" 7 12
    step 'vacuuming' run year -c 'vacuum (analyze)'
    step 'creating the small company' trainer_company tenth "$tenth"
    step 'loading its year' trainer_load tenth "$tenth" 1 12
    step 'vacuuming' run tenth -f bench/trainer_tables.sql -c 'vacuum (analyze)'

    for round in $(seq "$rounds"); do
        step "a month from scratch, $round of $rounds" trainer_from_scratch "$round"
    done
    step 'vacuuming' run year -c 'vacuum (analyze) commission.trainer_monthly_commission'
    for round in $(seq "$rounds"); do
        step "the month with nothing changed, $round of $rounds" trainer_unchanged
    done
    step 'calculating the other months' trainer_fill_other_months
    for round in $(seq "$rounds"); do
        step "the month among the results of others, $round of $rounds" trainer_among_results
    done
    for round in $(seq "$rounds"); do
        step "200 single sessions with live results off and on, $round of $rounds" trainer_single_sessions
    done
    step 'writing a file to copy' trainer_write_file
    for round in $(seq "$rounds"); do
        step "COPY with live results off and on, $round of $rounds" trainer_copy
    done
    drop_databases month year tenth
}

report_trainer() {
    cat <<END

## Trainer month

A month of $(scaled 1000000) completed sessions and $(scaled 60000) package sales of
$(scaled 2000) trainers and $(scaled 100000) trainer-member pairs, one of twelve such months on record.

The floor is the least that PostgreSQL itself needs: one aggregation of the sessions into a table with
the same columns, indexes and foreign keys (bench/trainer_floor.sql). The baseline is the same answer in
one statement of plain SQL (bench/trainer_baseline.sql); both are compared row by row. A single session
is a transaction of its own by one client, the mean of 200.

END
    table_head
    row 'month from scratch, against the floor' trainer_scratch trainer_floor '<= 1.5'
    row 'month from scratch, against the SQL baseline' trainer_scratch trainer_baseline ''
    row 'month again with nothing changed, against from scratch' trainer_unchanged trainer_scratch ''
    row 'month from scratch, against a tenth of the size' trainer_scratch trainer_tenth '<= 11'
    row 'facts of twelve months on record, against one' trainer_scratch trainer_month_only ''
    row 'and results of eleven months, against none' trainer_among_results trainer_scratch ''
    row 'one session, live results on, against off' trainer_insert_immediate trainer_insert_manual '<= 5'
    row "COPY of $(scaled 100000) sessions, live results on, against off" trainer_copy_immediate trainer_copy_manual '<= 1.5'
}
