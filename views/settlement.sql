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

create or replace view commission.invoice_status
with (security_invoker = true)
as
select
    i.id as invoice_id,
    i.number,
    i.kind,
    i.participant_id,
    who.name as participant_name,
    i.currency,
    i.subtotal,
    i.tax_amount,
    i.withholding_amount,
    i.total_amount,
    i.issue_date,
    i.due_date,
    case
        when is_paid.yes then 'paid'
        when i.due_date < commission_internal.today() then 'overdue'
        else 'issued'
    end as status,
    i.payout_id,
    p.reference_number as payment_reference,
    corrected.number as corrects_number
from commission.invoice as i
join commission.payout as p on p.id = i.payout_id
left join commission.participant as who on who.id = i.participant_id
left join commission.invoice as corrected on corrected.id = i.corrects_id
cross join lateral (
    select p.status = 'completed' or not exists (
        select
        from commission.invoice_item as b
        where b.invoice_id = i.id
            and abs(b.amount) > coalesce(abs((
                select sum(o.amount)
                from commission.payout_item as o
                join commission.payout as q on q.id = o.payout_id
                where o.posting_id = b.posting_id
                    and o.line = b.line
                    and q.status = 'completed')), 0)) as yes
) as is_paid;

comment on view commission.invoice_status is 'Invoices, credit notes and payment advices, and what became of them.';
comment on column commission.invoice_status.invoice_id is 'The document.';
comment on column commission.invoice_status.number is 'Its number.';
comment on column commission.invoice_status.kind is 'What it is.';
comment on column commission.invoice_status.participant_id is 'The payee.';
comment on column commission.invoice_status.participant_name is 'Their name; null where it may not be seen.';
comment on column commission.invoice_status.currency is 'ISO 4217 code of all amounts.';
comment on column commission.invoice_status.subtotal is 'Without tax.';
comment on column commission.invoice_status.tax_amount is 'VAT.';
comment on column commission.invoice_status.withholding_amount is 'What is withheld.';
comment on column commission.invoice_status.total_amount is 'subtotal + tax_amount - withholding_amount.';
comment on column commission.invoice_status.issue_date is 'When it was issued.';
comment on column commission.invoice_status.due_date is 'When it is due.';
comment on column commission.invoice_status.status is
    'paid: completed payouts cover all that it bills; overdue: they do not, and due_date is over; issued: else.';
comment on column commission.invoice_status.payout_id is 'The payout with which it was issued.';
comment on column commission.invoice_status.payment_reference is 'What that payment is called at the bank.';
comment on column commission.invoice_status.corrects_number is 'Of credit notes, the number of the invoice that they correct.';

create or replace view commission.invoice_summary
with (security_invoker = true)
as
select
    y.participant_id,
    who.name as participant_name,
    y.currency,
    y.year,
    y.invoice_count,
    y.credit_note_count,
    y.payment_advice_count,
    y.subtotal,
    y.tax_amount,
    y.withholding_amount,
    y.total_amount,
    case when before.total_amount > 0 then
        round((y.total_amount - before.total_amount) / before.total_amount, 4) end as year_growth
from (
    select participant_id, currency, extract(year from issue_date)::integer as year,
        count(*) filter (where kind = 'invoice') as invoice_count,
        count(*) filter (where kind = 'credit_note') as credit_note_count,
        count(*) filter (where kind = 'payment_advice') as payment_advice_count,
        sum(subtotal) as subtotal, sum(tax_amount) as tax_amount, sum(withholding_amount) as withholding_amount,
        sum(total_amount) as total_amount
    from commission.invoice
    group by 1, 2, 3
) as y
left join (
    select participant_id, currency, extract(year from issue_date)::integer as year,
        sum(total_amount) as total_amount
    from commission.invoice
    group by 1, 2, 3
) as before on (before.participant_id, before.currency, before.year) = (y.participant_id, y.currency, y.year - 1)
left join commission.participant as who on who.id = y.participant_id;

comment on view commission.invoice_summary is 'What was billed for each payee, currency and year of issue.';
comment on column commission.invoice_summary.participant_id is 'The payee.';
comment on column commission.invoice_summary.participant_name is 'Their name; null where it may not be seen.';
comment on column commission.invoice_summary.currency is 'ISO 4217 code of the amounts.';
comment on column commission.invoice_summary.year is 'Year of issue.';
comment on column commission.invoice_summary.invoice_count is 'Invoices.';
comment on column commission.invoice_summary.credit_note_count is 'Credit notes.';
comment on column commission.invoice_summary.payment_advice_count is 'Payment advices.';
comment on column commission.invoice_summary.subtotal is 'Without tax, credit notes taken off.';
comment on column commission.invoice_summary.tax_amount is 'VAT.';
comment on column commission.invoice_summary.withholding_amount is 'What was withheld.';
comment on column commission.invoice_summary.total_amount is 'subtotal + tax_amount - withholding_amount.';
comment on column commission.invoice_summary.year_growth is
    'How much more than the year before, as a part of that (0.25: a quarter more); null where nothing was billed then.';

create or replace view commission.dispute_status
with (security_invoker = true)
as
select
    d.id as dispute_id,
    d.participant_id,
    who.name as participant_name,
    d.subject,
    d.posting_id,
    d.line,
    d.sale_id,
    d.payout_id,
    d.description,
    d.expected_amount,
    d.currency,
    d.status,
    d.due_on,
    d.status in ('open', 'in_review') and d.due_on < commission_internal.today() as is_overdue,
    d.opened_at,
    d.decided_at,
    d.resolution,
    d.adjustment_id,
    d.appealed_at,
    d.escalated_at,
    (select count(*) from commission.dispute_comment as c where c.dispute_id = d.id) as comment_count
from commission.dispute as d
left join commission.participant as who on who.id = d.participant_id;

comment on view commission.dispute_status is 'Disputes, and which of them should have been answered by now.';
comment on column commission.dispute_status.dispute_id is 'The dispute.';
comment on column commission.dispute_status.participant_id is 'Whose pay it is about.';
comment on column commission.dispute_status.participant_name is 'Their name; null where it may not be seen.';
comment on column commission.dispute_status.subject is 'What it is about.';
comment on column commission.dispute_status.posting_id is 'The line in earning, where it is one.';
comment on column commission.dispute_status.line is 'Its number within the posting.';
comment on column commission.dispute_status.sale_id is 'The sale, where it is about its commission.';
comment on column commission.dispute_status.payout_id is 'The payout, where it is one.';
comment on column commission.dispute_status.description is 'What is wrong.';
comment on column commission.dispute_status.expected_amount is 'What they expected, in currency.';
comment on column commission.dispute_status.currency is 'ISO 4217 code of expected_amount.';
comment on column commission.dispute_status.status is 'Where it stands.';
comment on column commission.dispute_status.due_on is 'The day by which it is to be answered.';
comment on column commission.dispute_status.is_overdue is 'Whether that day is over and it waits still.';
comment on column commission.dispute_status.opened_at is 'When it was opened.';
comment on column commission.dispute_status.decided_at is 'When it was answered.';
comment on column commission.dispute_status.resolution is 'The answer.';
comment on column commission.dispute_status.adjustment_id is 'The manual adjustment that makes it good.';
comment on column commission.dispute_status.appealed_at is 'When its rejection was appealed.';
comment on column commission.dispute_status.escalated_at is 'When it was found overdue.';
comment on column commission.dispute_status.comment_count is 'How much was said about it.';

-- What my_commission() says of somebody's accounts.

create or replace function commission_internal.own_manual_results(p_participant_id uuid)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object('accounts', coalesce(jsonb_agg(to_jsonb(a) order by a.currency), '[]'))
    from commission.account_balance as a
    where a.participant_id = p_participant_id;
$$;

comment on function commission_internal.own_manual_results(uuid) is 'accounts: the rows of account_balance.';

create or replace function commission_internal.pending_manual_work(p_sees_all boolean)
returns table (kind text, item_count bigint)
language sql
stable
rows 3
set search_path = pg_catalog, pg_temp
as $$
    with me as (
        select m.can_view, m.can_edit from commission.my_permissions() as m where m.module = 'settlement'
    )
    select 'disputes', (
        select count(*) from commission.dispute_status as d where me.can_view and d.status in ('open', 'in_review'))
    from me
    union all
    select 'payouts', (
        select count(*) from commission.payout_status as p where me.can_edit and p.status = 'requested')
    from me
    union all
    select 'proposals', (
        select count(*)
        from commission.manual_adjustment as a
        where me.can_edit and p_sees_all and a.approved_at is null and a.rejected_at is null)
    from me;
$$;

comment on function commission_internal.pending_manual_work(boolean) is
    'Disputes to be answered, payouts that are requested, and manual adjustments that wait for approval.';
