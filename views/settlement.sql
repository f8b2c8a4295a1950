-- What is read of settlement: accounts, and what became of payouts.

create or replace function commission_internal.visible_accounts()
returns table (
    participant_id uuid,
    currency text,
    posted numeric,
    paid numeric,
    on_its_way numeric,
    balance numeric,
    held numeric,
    available numeric
)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('settlement');
    v_visible uuid[] := array(select commission_internal.visible_participants('settlement'));
begin
    -- Nothing is summed up for whoever may see nothing.
    if not v_sees_all and v_visible = '{}' then
        return;
    end if;
    return query select * from commission_internal.accounts(case when not v_sees_all then v_visible end);
end;
$$;

comment on function commission_internal.visible_accounts() is
    'The accounts of the people whom the caller sees.';

create or replace view commission.account_balance
with (security_invoker = true)
as
select a.participant_id, p.name as participant_name, a.currency, a.posted, a.paid, a.on_its_way, a.balance, a.held,
    a.available
from commission_internal.visible_accounts() as a
left join commission.participant as p on p.id = a.participant_id;

comment on view commission.account_balance is
    'What each person has in each currency. Currencies are never added up.';
comment on column commission.account_balance.participant_id is 'Whose account it is.';
comment on column commission.account_balance.participant_name is 'Their name; null where it may not be seen.';
comment on column commission.account_balance.currency is 'ISO 4217 code of the amounts.';
comment on column commission.account_balance.posted is 'Sum of what was posted.';
comment on column commission.account_balance.paid is 'Completed payouts.';
comment on column commission.account_balance.on_its_way is 'Payouts that are requested, approved or processing.';
comment on column commission.account_balance.balance is
    'posted - paid - on_its_way; below 0 it is carried forward.';
comment on column commission.account_balance.held is 'What of it is held.';
comment on column commission.account_balance.available is 'balance - held, at least 0: what can be requested.';

create or replace view commission.payout_status
with (security_invoker = true)
as
select
    p.id as payout_id,
    p.reference_number,
    p.participant_id,
    who.name as participant_name,
    p.currency,
    p.amount,
    p.tax_amount,
    p.withholding_amount,
    p.transaction_fee,
    p.net_amount,
    p.status,
    m.kind as method_kind,
    m.masked as method_masked,
    p.batch_id,
    b.number as batch_number,
    p.requested_at,
    p.approved_at,
    p.processed_at,
    p.completed_at,
    p.ended_at,
    p.transaction_reference,
    p.failure_reason
from commission.payout as p
left join commission.participant as who on who.id = p.participant_id
left join commission.payout_method as m on m.id = p.method_id
left join commission.payout_batch as b on b.id = p.batch_id;

comment on view commission.payout_status is 'Payouts, and how far each has come.';
comment on column commission.payout_status.payout_id is 'The payout.';
comment on column commission.payout_status.reference_number is 'What the payment is called at the bank.';
comment on column commission.payout_status.participant_id is 'Whose it is.';
comment on column commission.payout_status.participant_name is 'Their name; null where it may not be seen.';
comment on column commission.payout_status.currency is 'ISO 4217 code of all amounts.';
comment on column commission.payout_status.amount is 'What it takes from the account.';
comment on column commission.payout_status.tax_amount is 'Tax that is paid in addition.';
comment on column commission.payout_status.withholding_amount is 'Tax that is withheld.';
comment on column commission.payout_status.transaction_fee is 'What the payment costs its payee.';
comment on column commission.payout_status.net_amount is 'What is paid.';
comment on column commission.payout_status.status is 'How far it has come.';
comment on column commission.payout_status.method_kind is 'By which way it is paid.';
comment on column commission.payout_status.method_masked is 'The account, masked.';
comment on column commission.payout_status.batch_id is 'The batch in which it is paid.';
comment on column commission.payout_status.batch_number is 'Its number; null for people who do not see batches.';
comment on column commission.payout_status.requested_at is 'When it was requested.';
comment on column commission.payout_status.approved_at is 'When it was approved.';
comment on column commission.payout_status.processed_at is 'When its payment was ordered.';
comment on column commission.payout_status.completed_at is 'When it was paid.';
comment on column commission.payout_status.ended_at is 'When it was cancelled, failed or came back.';
comment on column commission.payout_status.transaction_reference is 'What the bank calls it.';
comment on column commission.payout_status.failure_reason is 'Why it was cancelled, failed or came back.';

create or replace function commission_internal.next_payout_date(p_payout_day integer)
returns date
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select case
        when extract(day from t.today) <= p_payout_day then make_date(
            extract(year from t.today)::integer, extract(month from t.today)::integer, p_payout_day)
        else (date_trunc('month', t.today::timestamp) + interval '1 month')::date + p_payout_day - 1
    end
    from (select commission_internal.today() as today) as t;
$$;

comment on function commission_internal.next_payout_date(integer) is
    'The next day of this number in the workspace''s calendar: today counts. Null for no number.';

create or replace view commission.payout_summary
with (security_invoker = true)
as
select
    a.participant_id,
    a.participant_name,
    a.currency,
    a.paid as total_paid,
    a.available as available_balance,
    a.on_its_way as pending_amount,
    coalesce(of_payouts.total_payouts, 0) as total_payouts,
    coalesce(of_payouts.completed_payouts, 0) as completed_payouts,
    coalesce(of_payouts.failed_payouts, 0) as failed_payouts,
    commission_internal.next_payout_date(s.payout_day) as next_payout_date
from commission.account_balance as a
left join (
    select participant_id, currency,
        count(*) as total_payouts,
        count(*) filter (where status = 'completed') as completed_payouts,
        count(*) filter (where status in ('failed', 'returned')) as failed_payouts
    from commission.payout
    group by participant_id, currency
) as of_payouts on (of_payouts.participant_id, of_payouts.currency) = (a.participant_id, a.currency)
left join commission.payout_setting as s on s.currency = a.currency;

comment on view commission.payout_summary is 'What each person was paid in each currency, and what comes next.';
comment on column commission.payout_summary.participant_id is 'The person.';
comment on column commission.payout_summary.participant_name is 'Their name; null where it may not be seen.';
comment on column commission.payout_summary.currency is 'ISO 4217 code of the amounts.';
comment on column commission.payout_summary.total_paid is 'Completed payouts.';
comment on column commission.payout_summary.available_balance is 'What can be requested.';
comment on column commission.payout_summary.pending_amount is 'Payouts that are requested, approved or processing.';
comment on column commission.payout_summary.total_payouts is 'How many payouts there were, whatever became of them.';
comment on column commission.payout_summary.completed_payouts is 'How many are completed.';
comment on column commission.payout_summary.failed_payouts is 'How many failed or came back.';
comment on column commission.payout_summary.next_payout_date is
    'The next payout day of the currency; null where it has none.';
