# Deals: a quarter from scratch and its growth, single deals, and what another plan would have paid. Source it
# after measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

deal_sizes=(deals=1000000 reps=10000)
deal_live_sizes=(deals=200000 reps=1000)
deal_plan=00000000-0000-4000-8000-0000000000e1

# deal_company DATABASE SCALE SIZE ...
deal_company() {
    local database=$1 by=$2
    shift 2
    make_database "$database"
    # shellcheck disable=SC2046 # several words
    run "$database" $(sizes "$by" "$@") -f bench/deal_company.sql -f bench/deal_facts.sql -c 'vacuum (analyze)'
}

deal_verify() {
    local differing
    differing=$(value "$1" "select count(*) from generate_series(1, 3) as month
        cross join lateral commission.verify_deal_commissions(2026, month)")
    [ "$differing" = 0 ] || fail "$differing commissions differ from a calculation from scratch."
}

# The baseline takes several times as long as what it is compared with, and has no target: once is
# enough to say how long, and that all three answer the same.
deal_baseline_once() {
    run desk -c checkpoint
    measure deal_baseline desk -f bench/deal_baseline.sql
    run desk -f bench/deal_compare.sql
}

# deal_from_scratch ROUND
deal_from_scratch() {
    run desk -f bench/deal_reset.sql
    measure deal_floor desk -f bench/deal_floor.sql
    run desk -c checkpoint
    measure deal_scratch desk -o /dev/null -f bench/deal_extension.sql
    if [ "$1" = 1 ]; then
        deal_baseline_once
    fi
    run tenth -f bench/deal_reset.sql
    measure deal_tenth tenth -o /dev/null -f bench/deal_extension.sql
}

measure_deal_scratch() {
    local round
    heading "Deals: $(scaled 1000000) deals of a quarter from scratch, and a tenth of the size"
    step 'creating the sales force and its quarter' deal_company desk "$scale" "${deal_sizes[@]}"
    step 'creating the small one' deal_company tenth "$tenth" "${deal_sizes[@]}"
    for round in $(seq "$rounds"); do
        step "the quarter from scratch, $round of $rounds" deal_from_scratch "$round"
    done
    drop_databases tenth desk
}

deal_single() {
    local switch commit
    for switch in enable disable; do
        run live -c "alter table commission.deal $switch trigger user"
        for commit in on off; do
            PGOPTIONS="-c synchronous_commit=$commit" measure_clients \
                "deal_${switch}_$commit" latency live -t 500 -D deals="$(scaled 200000)" -f bench/deal_update.sql
        done
        if [ $switch = enable ]; then
            deal_verify live
        fi
    done
    run live -o /dev/null -f bench/deal_extension.sql
    run live -c 'alter table commission.deal enable trigger user'
}

measure_deal_live() {
    local round
    heading 'Deals: single deals, at 200 a rep and quarter'
    step 'creating a sales force' deal_company live "$scale" "${deal_live_sizes[@]}"
    step 'pricing the quarter' run live -o /dev/null -f bench/deal_extension.sql -c 'vacuum (analyze)'
    for round in $(seq "$rounds"); do
        step "500 updates each with live results on and off, $round of $rounds" deal_single
    done
    drop_databases live
}

# deal_simulate DATABASE: the same plan pays the same, person by person and month by month.
deal_simulate() {
    local differing
    run "$1" -c 'truncate commission.deal_commission' -c checkpoint
    measure deal_year "$1" -o /dev/null -c "select commission_internal.price_deals(
        commission_internal.people_with_deals(null, null), '2026-01-01', '2027-01-01')"
    run "$1" -c 'vacuum (analyze) commission.deal_commission' -c checkpoint
    measure deal_what_if "$1" -o /dev/null -c "create table bench.simulated as
        select * from commission.simulate_plan('$deal_plan', '2026-01-01', '2026-12-31')"
    differing=$(value "$1" "select count(*) from bench.simulated where difference <> 0
        union all select 1 where not exists (select from bench.simulated where simulated > 0)")
    [ "$differing" = 0 ] || fail "$differing months of people are simulated otherwise than paid, by the same plan."
    run "$1" -c 'drop table bench.simulated'
}

measure_deal_what_if() {
    local round
    heading "Deals: what a plan would have paid for $(scaled 200000) deals of a year"
    step 'creating a sales force and its year' deal_company year "$scale" "${deal_live_sizes[@]}"
    run year -f bench/deal_year.sql -c 'vacuum (analyze)'
    for round in $(seq "$rounds"); do
        step "the year priced, then simulated, $round of $rounds" deal_simulate year
    done
    drop_databases year
}

report_deal_scratch() {
    cat <<END

## Deals

$(scaled 1000000) deals of $(scaled 10000) representatives in a quarter, a fiftieth given back in part, under a plan of
five components: a percentage, tiers by deal, a quota with accelerator, a flat amount and a capped percentage.

The floor is the least that PostgreSQL itself needs: one ordered pass over the deals into a table with the same
columns, indexes and foreign keys, five rows for each (bench/deal_floor.sql). The baseline is the same answer in one
statement of plain SQL for this plan (bench/deal_baseline.sql), run once; both are compared row by row. It has no
shares, currencies, payments, gates, closed months or errors to look after.

END
    table_head
    row 'a quarter from scratch, against the floor' deal_scratch deal_floor '<= 2'
    row 'SQL baseline, against from scratch' deal_baseline deal_scratch ''
    row 'from scratch, against a tenth of the size' deal_scratch deal_tenth '<= 11'
}

report_deal_live() {
    cat <<END

## One deal

The amount of a deal changes in a transaction of its own by one client, the mean of 500; live results on, against off.
A representative has 200 deals in the quarter, which the quota looks at.

END
    table_head
    row 'a deal now' deal_enable_on deal_disable_on '<= 5'
    row 'a deal now, without waiting for the disk' deal_enable_off deal_disable_off ''
}

report_deal_what_if() {
    cat <<END

## What another plan would have paid

simulate_plan() over a year of $(scaled 200000) deals of $(scaled 1000) representatives, by person and month beside
what was paid, against pricing that year from scratch. It writes nothing. For the plan by which they were priced it
gives what was paid, which is compared.

END
    table_head
    row 'a year simulated, against priced and written' deal_what_if deal_year ''
}
