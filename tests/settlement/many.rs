//! Payouts for many: nothing of it reads whole tables, also where they were empty when they were
//! last analyzed.

use common::Statements;

use crate::fixture::Office;

#[test]
fn payouts_for_many_look_their_lines_up_by_key() {
    let mut office = Office::new("settlement_many");
    office.run(
        "insert into commission.participant (name, role)
        select 'P' || number, 'rep' from generate_series(1, 80) as number;
        insert into commission.payout_method (
            participant_id, kind, masked, currency, is_default, usable_from)
        select id, 'bank_transfer', '***1', 'USD', true, now()
        from commission.participant where role = 'rep';
        insert into commission.manual_adjustment (
            participant_id, year, month, component, currency, amount, reason, created_by_role,
            approved_at, approved_by_role)
        select p.id, 2026, month, 'bonus', 'USD', 100, 'a test', 'clerk', now(), 'chief'
        from commission.participant as p, generate_series(1, 5) as month
        where p.role = 'rep'",
    );
    for month in 1..=5 {
        office.close_manual(month);
    }
    office.run("analyze");
    let made = "select count(*), count(payout_id), sum(amount) from commission.create_payouts()";
    assert_eq!(office.act("Ada", made), ["80|80|40000.00"]);
    office.act(
        "Ben",
        "select count(*) from commission.payout as p
        cross join lateral commission.approve_payout(p.id)",
    );
    office.process();
    let results = "select count(*) from commission.record_payment_results((
            select jsonb_agg(jsonb_build_object(
                'reference', reference_number, 'amount', net_amount, 'status', 'completed'))
            from commission.payout))
        where outcome = 'completed'";
    assert_eq!(office.act("Ada", results), ["80"]);
    office.run("select pg_stat_force_next_flush()");
    // By whole tables it would be 16,000 payouts more for their foreign keys, as many accounts by
    // the index of currencies, and 100,000 items: 400 of them, again for each. A hundred looks at
    // the few payouts there are cost 8,000.
    let read = office.lines(
        "select relname, seq_tup_read, idx_tup_fetch from pg_stat_user_tables
        where relname = 'payout' and seq_tup_read > 12000
            or relname = 'payout_account' and seq_tup_read + idx_tup_fetch > 5000
            or relname = 'payout_item' and seq_tup_read > 5000",
    );
    assert_eq!(read, [""; 0], "table, rows read one after the other, rows read by index");
    office.assert_agrees();
}
