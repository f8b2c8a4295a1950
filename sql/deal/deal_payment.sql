-- What customers have paid for deals: components that release on payment go by it.

create table if not exists commission.deal_payment (
    id uuid not null default gen_random_uuid()
        constraint deal_payment_pkey primary key,
    deal_id uuid not null
        constraint deal_payment_deal_id_fkey references commission.deal (id) on delete cascade,
    amount numeric not null
        constraint deal_payment_amount_check check (
            amount <> 0 and abs(amount) <= 999999999999999 and scale(trim_scale(amount)) <= 4),
    paid_on date not null
        constraint deal_payment_paid_on_check check (paid_on >= '1970-01-01' and paid_on < '2200-01-01'),
    reference text,
    created_at timestamptz not null default now(),
    earned_at timestamptz not null generated always as (
        case
            when isfinite(paid_on)
                then (make_date(extract(year from paid_on)::integer, extract(month from paid_on)::integer, 15)
                    + time '12:00') at time zone 'UTC'
            else '2200-01-01 00:00:00+00'::timestamptz
        end) stored
);

create index if not exists deal_payment_deal_id_idx on commission.deal_payment (deal_id, paid_on, id);
create index if not exists deal_payment_earned_at_idx on commission.deal_payment (earned_at);

select commission_internal.give_source_key('commission.deal_payment', 'deals');

comment on table commission.deal_payment is
    'Payments of customers for deals. A payment that bounced is a negative one on the day on which it did. What is given back of a deal is stated in the deal.';
comment on column commission.deal_payment.id is 'Key.';
comment on column commission.deal_payment.deal_id is 'The deal.';
comment on column commission.deal_payment.amount is
    'In the deal''s currency, not 0, with no more decimals than that has (23514); negative where a payment was taken back.';
comment on column commission.deal_payment.paid_on is
    'The day, in the workspace''s calendar: its month is that of what the payment releases.';
comment on column commission.deal_payment.reference is 'Number of the payment; for people.';
comment on column commission.deal_payment.created_at is 'When the row was written.';
comment on column commission.deal_payment.earned_at is 'Noon of the 15th, in UTC, of the month of paid_on.';

select commission_internal.bound_sizes('commission.deal_payment', '{reference,source,source_id}');

create or replace function commission_internal.refuse_payment(p_id uuid, p_amount numeric, p_currency text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'check_violation',
        message = format('payment "%s" has more than %s decimals, which %s does not have',
            p_id, (select c.minor_unit from commission.currency as c where c.code = p_currency), p_currency),
        detail = format('amount is %s.', left(p_amount::text, 90)),
        hint = 'Round the amount, or leave the deal its currency.';
end;
$$;

comment on function commission_internal.refuse_payment(uuid, numeric, text) is
    'Raises 23514 (HTTP 400) for a payment that the deal''s currency cannot have.';

create or replace function commission_internal.refuse_payment_decimals()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment record;
begin
    select n.id, n.amount, c.code into v_payment
    from changed_rows as n
    join commission.deal as d on d.id = n.deal_id
    join commission.currency as c on c.code = d.currency
    where scale(trim_scale(n.amount)) > c.minor_unit
    order by n.id
    limit 1;
    if v_payment.id is not null then
        perform commission_internal.refuse_payment(v_payment.id, v_payment.amount, v_payment.code);
    end if;
    return null;
end;
$$;

comment on function commission_internal.refuse_payment_decimals() is
    'Trigger: raises 23514 for payments that the deal''s currency cannot have.';

create or replace function commission_internal.refuse_decimals_of_payments()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_payment record;
begin
    select y.id, y.amount, c.code into v_payment
    from changed_rows as n
    join old_rows as o on o.id = n.id
    join commission.deal_payment as y on y.deal_id = n.id
    join commission.currency as c on c.code = n.currency
    where n.currency <> o.currency
        and scale(trim_scale(y.amount)) > c.minor_unit
    order by y.id
    limit 1;
    if v_payment.id is not null then
        perform commission_internal.refuse_payment(v_payment.id, v_payment.amount, v_payment.code);
    end if;
    return null;
end;
$$;

comment on function commission_internal.refuse_decimals_of_payments() is
    'Trigger: raises 23514 where a deal is given a currency in which its payments cannot be.';

create or replace trigger deal_payment_decimals_insert
after insert on commission.deal_payment referencing new table as changed_rows
for each statement execute function commission_internal.refuse_payment_decimals();

create or replace trigger deal_payment_decimals_update
after update on commission.deal_payment referencing new table as changed_rows
for each statement execute function commission_internal.refuse_payment_decimals();

create or replace trigger deal_decimals_of_payments
after update on commission.deal referencing old table as old_rows new table as changed_rows
for each statement execute function commission_internal.refuse_decimals_of_payments();

select commission_internal.protect_table(
    'commission.deal_payment',
    p_view => 'exists (select from commission.deal as d where d.id = deal_payment.deal_id)',
    p_module => 'deals',
    p_edit => $$
        (select commission_internal.edits_all('deals'))
        or deal_id in (select commission_internal.editable_deals())
    $$);

select commission_internal.audit_table('commission.deal_payment');
