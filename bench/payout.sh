# Payouts for everybody in one batch with its file for the bank, and invoices as PDF. Source it after measure.sh.
# shellcheck shell=bash disable=SC2154 # what scripts/bench.sh sets

payout_sizes=(payees=100000)
# Invoices that are written as PDF.
payout_invoices=1000

# payout_company DATABASE SCALE
payout_company() {
    createdb "$1"
    # Accounts are sealed with keys of a file.
    run "$1" -c "alter database $1 set pg_commission.key_file = '$folder/keys'"
    run "$1" -o /dev/null -c 'create extension pg_commission_documents cascade' \
        -c 'select * from commission_engine.install()'
    # shellcheck disable=SC2046 # several words
    run "$1" $(sizes "$2" "${payout_sizes[@]}") -f bench/payout_company.sql
}

# payout_approve DATABASE: by somebody else than who requested.
payout_approve() {
    run "$1" -o /dev/null \
        -c "alter database $1 set request.jwt.claims = '{\"email\": \"ben@office.example\"}'"
    measure "$2_approve" "$1" -o /dev/null \
        -c 'select a.id from commission.payout as p cross join lateral commission.approve_payout(p.id) as a'
    run "$1" -c "alter database $1 reset request.jwt.claims"
    run "$1" -o /dev/null -c 'select * from commission.create_payout_batch()'
}

# What the backend has taken at its peak besides shared memory, with the time.
payout_process() {
    local said
    said=$(run "$1" -A -t <<'END'
select pg_backend_pid() as pid \gset
\setenv PID :pid
select id as batch from commission.payout_batch \gset
\timing on
select payment_count from commission.process_payout_batch(:'batch');
\timing off
\! awk '/^VmHWM/ { peak = $2 } /^RssShmem/ { shared = $2 } END { print "Peak: " (peak - shared) * 1024 }' /proc/$PID/status
END
    )
    note "$2_process" "$(sed -nE 's/^Time: ([0-9.]+) ms.*/\1/p' <<<"$said")"
    note "$2_memory" "$(sed -nE 's/^Peak: ([0-9]+)$/\1/p' <<<"$said")"
}

# payout_from_request_to_money DATABASE NAME
payout_from_request_to_money() {
    local database=$1 name=$2 wrong
    measure "${name}_request" "$database" -o /dev/null -c 'select * from commission.create_payouts()'
    payout_approve "$database" "$name"
    run "$database" -c 'vacuum (analyze)' -c checkpoint
    payout_process "$database" "$name"
    measure "${name}_file" "$database" -o /dev/null \
        -c 'select length(commission.payment_file(batch_id, part)::bytea) from commission.payout_file'
    measure "${name}_results" "$database" -o /dev/null -c "
        select r.outcome, count(*)
        from (
            select jsonb_agg(jsonb_build_object(
                'reference', reference_number, 'amount', net_amount::text, 'status', 'completed')) as results
            from commission.payout
            group by number / 10000
        ) as files
        cross join lateral commission.record_payment_results(files.results) as r
        group by r.outcome"
    wrong=$(value "$database" "
        select count(*) filter (where p.status <> 'completed' or p.amount <> 149.75)
            + abs(count(*) - (select count(*) from commission.payout_method))
            + abs(count(*) - (select sum(f.payment_count) from commission.payout_file as f))
            + (select count(*) from commission.verify_invoices())
        from commission.payout as p")
    [ "$wrong" = 0 ] || fail "$wrong payouts are not what they must be."
}

payout_write_invoices() {
    measure payout_invoices office -o /dev/null -c "
        select sum(length(commission.invoice_pdf(i.id)::bytea))
        from (select id from commission.invoice where kind = 'invoice' order by number limit $payout_invoices) as i"
}

measure_payouts() {
    local round
    heading "Payouts: $(scaled 100000) in one batch, and a tenth of the size"
    step 'creating the office and its ledger' payout_company office "$scale"
    step 'creating the small office' payout_company branch "$tenth"
    step 'from the request to the money' payout_from_request_to_money office payout
    step 'the same in the small office' payout_from_request_to_money branch payout_tenth
    for round in $(seq "$rounds"); do
        step "$payout_invoices invoices as PDF, $round of $rounds" payout_write_invoices
    done
    note payout_count "$(value office 'select count(*) from commission.payout')"
    note payout_documents "$(value office 'select count(*) from commission.invoice')"
    drop_databases office branch
}

# payout_row WHAT NAME: with how many that are a second, and how it grows.
payout_row() {
    printf '| %s | %s | %s | %s | %s |\n' "$1" "$(in_unit "$2" ms)" \
        "$(awk -v time="$(median "$2")" -v count="$(median payout_count)" 'BEGIN { printf "%.0f", count / time * 1000 }')" \
        "$(ratio "$2" "${2/payout/payout_tenth}")" "$3"
}

report_payouts() {
    cat <<END

## Payouts

$(median payout_count) people with three lines of the ledger each, one of them a deduction, are paid in one batch, from the
request to the bank's answer; every second one gets an invoice and a credit note, the others a payment advice:
$(median payout_documents) documents. Each step was run once. Growth is against a tenth of the size.

| what | measured | a second | growth | wanted |
| --- | ---: | ---: | ---: | --- |
END
    payout_row 'create_payouts() for all' payout_request '<= 11'
    payout_row 'approve_payout() one by one' payout_approve '<= 11'
    payout_row 'process_payout_batch() with documents and the file' payout_process '<= 11'
    payout_row 'payment_file()' payout_file ''
    payout_row 'record_payment_results(), 10,000 at a time' payout_results '<= 11'
    cat <<END

While it processes the batch, a backend takes $(awk -v bytes="$(median payout_memory)" 'BEGIN { printf "%.0f MB", bytes / 1048576 }') besides
shared memory, $(awk -v bytes="$(median payout_memory)" -v count="$(median payout_count)" 'BEGIN { printf "%.0f bytes", bytes / count }') a payout.

$payout_invoices invoices as PDF take $(in_unit payout_invoices ms): $(awk -v time="$(median payout_invoices)" -v count="$payout_invoices" \
    'BEGIN { printf "%.2f ms", time / count }') each.
END
}
