-- What was given back of deals, and when: a clawback window asks for the days.

create table if not exists commission.deal_refund (
    id bigint generated always as identity
        constraint deal_refund_pkey primary key,
    deal_id uuid not null,
    amount numeric not null
        constraint deal_refund_amount_check check (amount > 0),
    refunded_on date not null
);

create index if not exists deal_refund_deal_id_idx on commission.deal_refund (deal_id, id);

comment on table commission.deal_refund is
    'What was given back of each deal, and when: together refunded_amount of the deal. Kept by the triggers of deal. Lowering refunded_amount takes the newest ones back.';
comment on column commission.deal_refund.id is 'Key; higher is later.';
comment on column commission.deal_refund.deal_id is 'The deal.';
comment on column commission.deal_refund.amount is 'What was given back then, in the deal''s currency.';
comment on column commission.deal_refund.refunded_on is
    'The day: components with clawback_days leave the commission alone where it is later than close_date and these.';

-- Fires before the watch triggers because its name comes first.
create or replace function commission_internal.keep_deal_refunds()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'TRUNCATE' then
        delete from commission.deal_refund;
    elsif tg_op = 'INSERT' then
        insert into commission.deal_refund (deal_id, amount, refunded_on)
        select id, refunded_amount, refunded_on
        from changed_rows
        where refunded_amount > 0
        order by id;
    elsif tg_op = 'DELETE' then
        delete from commission.deal_refund as r
        using changed_rows as o
        where r.deal_id = o.id
            and o.refunded_amount > 0;
    else
        with change as (
            select n.id as deal_id, o.refunded_amount as before, n.refunded_amount as after, n.refunded_on
            from old_rows as o
            join changed_rows as n on n.id = o.id
            where (o.refunded_amount, o.refunded_on) is distinct from (n.refunded_amount, n.refunded_on)
        ),
        known as (
            select r.id, r.amount, c.before, c.after, c.refunded_on,
                sum(r.amount) over (partition by r.deal_id order by r.id) as reached
            from change as c
            join commission.deal_refund as r on r.deal_id = c.deal_id
        ),
        gone as (
            delete from commission.deal_refund as r
            using known as k
            where r.id = k.id
                and k.reached - k.amount >= k.after
        ),
        -- The newest one that is left takes what the deal now says.
        kept as (
            update commission.deal_refund as r
            set amount = k.after - (k.reached - k.amount),
                refunded_on = k.refunded_on
            from known as k
            where r.id = k.id
                and k.after <= k.before
                and k.reached - k.amount < k.after
                and k.after <= k.reached
        )
        insert into commission.deal_refund (deal_id, amount, refunded_on)
        select deal_id, after - before, refunded_on
        from change
        where after > before
        order by deal_id;
    end if;
    return null;
end;
$$;

comment on function commission_internal.keep_deal_refunds() is
    'Trigger: keeps deal_refund in step with refunded_amount and refunded_on of deals.';

create or replace trigger deal_keep_refunds_insert
after insert on commission.deal referencing new table as changed_rows
for each statement execute function commission_internal.keep_deal_refunds();

create or replace trigger deal_keep_refunds_update
after update on commission.deal referencing old table as old_rows new table as changed_rows
for each statement execute function commission_internal.keep_deal_refunds();

create or replace trigger deal_keep_refunds_delete
after delete on commission.deal referencing old table as changed_rows
for each statement execute function commission_internal.keep_deal_refunds();

create or replace trigger deal_keep_refunds_truncate
after truncate on commission.deal
for each statement execute function commission_internal.keep_deal_refunds();

select commission_internal.protect_table(
    'commission.deal_refund',
    p_view => 'exists (select from commission.deal as d where d.id = deal_refund.deal_id)');
