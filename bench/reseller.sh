# Resellers: all sales from scratch and their growth, and single sales. Source it after measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

reseller_sizes=(sales=1000000 resellers=100000)

# reseller_company DATABASE SCALE
reseller_company() {
    make_database "$1"
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2" "${reseller_sizes[@]}") -f bench/reseller_company.sql -f bench/reseller_facts.sql \
        -c 'vacuum (analyze)'
}

need_resellers() {
    [ -z "${has_resellers:-}" ] || return 0
    has_resellers=1
    step 'creating the shop and its year' reseller_company shop "$scale"
}

reseller_calculate() {
    run shop -o /dev/null -f bench/reseller_extension.sql -c 'vacuum (analyze) commission.reseller_commission'
}

reseller_verify() {
    local differing
    differing=$(value shop "select count(*) from commission.verify_reseller_commissions()")
    [ "$differing" = 0 ] || fail "$differing commissions differ from a calculation from scratch."
}

reseller_from_scratch() {
    run shop -f bench/reseller_reset.sql
    measure reseller_floor shop -f bench/reseller_floor.sql
    run shop -c checkpoint
    measure reseller_scratch shop -o /dev/null -f bench/reseller_extension.sql
    run shop -c checkpoint
    measure reseller_baseline shop -f bench/reseller_baseline.sql
    run shop -f bench/reseller_compare.sql
    run tenth -f bench/reseller_reset.sql
    measure reseller_tenth tenth -o /dev/null -f bench/reseller_extension.sql
}

reseller_unchanged() {
    run shop -c checkpoint
    measure reseller_unchanged shop -o /dev/null -f bench/reseller_extension.sql
}

measure_reseller_scratch() {
    local round
    heading "Resellers: $(scaled 1000000) sales from scratch, and a tenth of the size"
    need_resellers
    step 'creating the small shop' reseller_company tenth "$tenth"
    for round in $(seq "$rounds"); do
        step "all sales from scratch, $round of $rounds" reseller_from_scratch
    done
    for round in $(seq "$rounds"); do
        step "all sales with nothing changed, $round of $rounds" reseller_unchanged
    done
    drop_databases tenth
}

reseller_single_sales() {
    local switch commit
    for switch in enable disable; do
        run shop -c "alter table commission.reseller_sale $switch trigger user"
        for commit in on off; do
            PGOPTIONS="-c synchronous_commit=$commit" measure_clients \
                "reseller_sale_${switch}_$commit" latency shop -t 500 -D resellers="$(scaled 100000)" \
                -f bench/reseller_sale.sql
        done
        if [ $switch = enable ]; then
            reseller_verify
        fi
    done
    reseller_calculate
    run shop -c 'alter table commission.reseller_sale enable trigger user'
}

measure_reseller_sale() {
    local round
    heading 'Resellers: single sales'
    need_resellers
    step 'pricing all sales' reseller_calculate
    for round in $(seq "$rounds"); do
        step "500 sales each with live results on and off, $round of $rounds" reseller_single_sales
    done
}

report_reseller_scratch() {
    cat <<END

## Resellers

$(scaled 1000000) sales of $(scaled 100000) resellers in a year, half of them approved, a fiftieth given back in part,
a fifth of products with rules of their own.

The floor is the least that PostgreSQL itself needs: one ordered pass over the sales into a table with the same
columns, indexes and foreign keys (bench/reseller_floor.sql). The baseline is the same answer in one statement of
plain SQL (bench/reseller_baseline.sql); both are compared row by row. It has no currencies, days of tiers, closed
months or errors to look after.

END
    table_head
    row 'all sales from scratch, against the floor' reseller_scratch reseller_floor '<= 1.5'
    row 'SQL baseline, against from scratch' reseller_baseline reseller_scratch ''
    row 'again with nothing changed, against from scratch' reseller_unchanged reseller_scratch ''
    row 'from scratch, against a tenth of the size' reseller_scratch reseller_tenth '<= 11'
}

report_reseller_sale() {
    cat <<END

## One sale of a reseller

A sale is a transaction of its own by one client, the mean of 500; live results on, against off. There are
$(scaled 1000000) sales on record.

END
    table_head
    row 'a sale now' reseller_sale_enable_on reseller_sale_disable_on '<= 3'
    row 'a sale now, without waiting for the disk' reseller_sale_enable_off reseller_sale_disable_off ''
}
