-- Accounts, payouts and invoices as files.

select commission_internal.declare_export(
    'account_balances', 'Accounts', 'settlement', 'account_balance',
    'r.participant_name, r.participant_id, r.currency',
    p_year_of => null,
    p_month_of => null);

select commission_internal.declare_export(
    'payouts', 'Payouts', 'settlement', 'payout_status', 'r.requested_at, r.payout_id',
    -- By the workspace's calendar.
    p_year_of => $$
        extract(year from r.requested_at at time zone (select w.time_zone from commission.workspace as w))
    $$,
    p_month_of => $$
        extract(month from r.requested_at at time zone (select w.time_zone from commission.workspace as w))
    $$);

select commission_internal.declare_export(
    'invoices', 'Invoices', 'settlement', 'invoice_status', 'r.issue_date, r.number',
    p_year_of => 'extract(year from r.issue_date)',
    p_month_of => 'extract(month from r.issue_date)');
