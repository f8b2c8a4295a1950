# Clicks on links of resellers, and sales that are attributed by them. Source it after measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

referral_sizes=(clicks=1000000 visitors=200000 sales=50000 resellers=10000)

referral_company() {
    make_database visits
    # shellcheck disable=SC2046 # several words
    run visits $(sizes "$scale" "${referral_sizes[@]}") -f bench/referral_company.sql -c 'vacuum (analyze)'
}

# referral_load SWITCH: clicks, then sales, with the triggers on (enable) or off (disable).
referral_load() {
    local switch=$1 table
    # shellcheck disable=SC2207 # words
    local given=($(sizes "$scale" "${referral_sizes[@]}"))
    run visits -f bench/referral_reset.sql
    for table in referral_click reseller_sale; do
        run visits -c "alter table commission.$table $switch trigger user"
    done
    run visits -c checkpoint
    measure "referral_clicks_$switch" visits "${given[@]}" -f bench/referral_clicks.sql
    run visits -c 'vacuum (analyze) commission.referral_click' -c checkpoint
    measure "referral_sales_$switch" visits "${given[@]}" -f bench/referral_sales.sql
}

referral_round() {
    local attributed
    referral_load disable
    referral_load enable
    attributed=$(value visits "select count(*) from commission.reseller_sale where credited_by = 'last_click'")
    awk -v attributed="$attributed" -v sales="$(scaled 50000)" 'BEGIN { exit !(attributed > sales * 0.9) }' ||
        fail "only $attributed sales were attributed by clicks."
}

measure_referrals() {
    local round
    heading "Referrals: $(scaled 1000000) clicks, and $(scaled 50000) sales that they brought"
    step 'creating the shop' referral_company
    for round in $(seq "$rounds"); do
        step "clicks and sales with triggers off and on, $round of $rounds" referral_round
    done
    drop_databases visits
}

report_referrals() {
    cat <<END

## Referrals

$(scaled 1000000) clicks of $(scaled 200000) visitors on the links of $(scaled 10000) resellers in one statement, then
$(scaled 50000) sales to those visitors in another one, each attributed to whose link was clicked last, and priced.
Against the same statements without triggers.

END
    table_head
    row 'clicks' referral_clicks_enable referral_clicks_disable ''
    row 'sales, attributed and priced' referral_sales_enable referral_sales_disable ''
}
