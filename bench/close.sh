# Closing a month. Source it after trainer.sh and network.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

close_network_company() {
    network_company closing "$scale"
    network_load closing "$scale" '{6}'
}

close_trainer_company() {
    trainer_company closing "$scale"
    trainer_load closing "$scale" 6 6
    run closing -f bench/trainer_tables.sql -c 'vacuum (analyze)'
}

# close_round SCHEME SALES RESULTS STATUS: the month from scratch, its closing with the results on record, and what
# comes after: a refund of one sale of the closed month, and the closing of the next one, which is empty.
close_round() {
    local scheme=$1 sales=$2 problems
    run closing -f bench/close_reset.sql -f "bench/${scheme}_reset.sql"
    measure "close_${scheme}_scratch" closing -o /dev/null -f "bench/${scheme}_extension.sql"
    run closing -c "vacuum (analyze) $3" -c checkpoint
    measure "close_$scheme" closing -o /dev/null -c "select commission.close_period(2026, 6, '$scheme')"
    run closing -c 'vacuum (analyze) commission.earning' -c checkpoint
    run closing -c "update commission.$sales set refunded_amount = refunded_amount + 100
        where id = (
            select id from commission.$sales
            where refunded_amount = 0 and status in ('$4') order by id desc limit 1)"
    measure "close_${scheme}_late" closing -o /dev/null -c "select commission.close_period(2026, 7, '$scheme')"
    [ "$(value closing "select count(*) > 0 from commission.earning where kind = 'adjustment'")" = t ] ||
        fail "the late refund was not posted."
    measure "close_${scheme}_verify" closing -o "$folder/problems" -c 'select * from commission.verify_ledger()'
    problems=$(value closing 'select count(*) from commission.verify_ledger()')
    [ "$problems" = 0 ] || fail "verify_ledger() finds $problems problems."
}

measure_close() {
    local round
    heading "Closing: a month of $(scaled 1000000) network sales, and one of $(scaled 1000000) sessions"
    step 'creating the network and its June' close_network_company
    for round in $(seq "$rounds"); do
        step "closing a network's month, $round of $rounds" \
            close_round network network_sale commission.network_month approved
    done
    note close_network_lines "$(value closing 'select max(line_count) from commission.posting')"
    drop_databases closing
    step 'creating the trainers and their June' close_trainer_company
    for round in $(seq "$rounds"); do
        step "closing the trainers' month, $round of $rounds" \
            close_round trainer member_package commission.trainer_monthly_commission active
    done
    note close_trainer_lines "$(value closing 'select max(line_count) from commission.posting')"
    drop_databases closing
}

report_close() {
    local scheme what
    cat <<END

## Closing a month

A network's month of $(scaled 1000000) sales of $(scaled 100000) participants, and the trainers' month of
$(scaled 1000000) sessions. The results are on record when the month is closed; a closing calculates them
again, compares them with a calculation that stores nothing, and posts $(median close_network_lines) and
$(median close_trainer_lines) lines. Late is the closing of the month after, which is empty itself, once a
sale of the closed month was refunded. Against the calculation of the month from scratch.

END
    table_head
    for scheme in network trainer; do
        what="${scheme/network/network\'s}"
        what="${what/%trainer/trainers\'} month"
        row "$what: closing" "close_$scheme" "close_${scheme}_scratch" '<= 3'
        row "$what: closing the next after a late refund" "close_${scheme}_late" "close_${scheme}_scratch" ''
        row "$what: verify_ledger()" "close_${scheme}_verify" "close_${scheme}_scratch" ''
    done
}
