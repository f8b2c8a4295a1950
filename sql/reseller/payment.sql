-- What of resellers' commissions was paid, and why somebody is not: hooks of settlement, which knows of
-- lines and payouts but not of sales.

-- No foreign key on the sales: those may be truncated, and what is no sale any more shows nowhere.
create table if not exists commission.reseller_payment (
    sale_id uuid
        constraint reseller_payment_pkey primary key,
    reseller_id uuid not null
        constraint reseller_payment_reseller_id_fkey references commission.participant (id),
    paid_at timestamptz not null default now()
);

create index if not exists reseller_payment_reseller_id_idx on commission.reseller_payment (reseller_id);

comment on table commission.reseller_payment is
    'Commissions that completed payouts have paid in full, the oldest of a month first. Kept as payouts are completed and returned; written by that only.';
comment on column commission.reseller_payment.sale_id is 'The sale, which names its commission.';
comment on column commission.reseller_payment.reseller_id is 'Whose commission it is.';
comment on column commission.reseller_payment.paid_at is 'When it was found paid.';

select commission_internal.protect_table(
    'commission.reseller_payment',
    p_view => $$
        (select commission_internal.sees_all('reseller'))
        or reseller_id in (select commission_internal.visible_participants('reseller'))
    $$);

create or replace function commission_internal.reseller_obstacle_to_payout(p_participant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select format('reseller "%s" is not verified', r.id)
        from commission.reseller as r
        cross join commission.reseller_program as program
        where r.id = p_participant_id
            and program.requires_verification
            and r.verification <> 'verified');
end;
$$;

comment on function commission_internal.reseller_obstacle_to_payout(uuid) is
    'Why a reseller is not paid: a hook of settlement. Null where nothing stands in the way.';

-- What completed payouts have taken of a month's lines pays its commissions, the oldest first. Deductions
-- are no commission's: they lower what a later payout pays. What a reopening has taken back counts with
-- what was posted before it.
create or replace function commission_internal.paid_reseller_sales(p_reseller_id uuid)
returns setof uuid
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
begin
    return query
    with line as materialized (
        select l.for_year, l.for_month, l.currency, l.kind, l.amount, l.posting_id,
            coalesce(paid.amount, 0) as paid, l.posting_id <= coalesce(reopened.posting_id, 0) as is_before
        from commission_internal.payable_line as l
        left join lateral (
            select sum(i.amount) as amount
            from commission_internal.live_payout_item as i
            where i.posting_id = l.posting_id
                and i.line = l.line
                and i.status = 'completed'
        ) as paid on true
        left join commission_internal.last_reopening as reopened
            on (reopened.scheme, reopened.year, reopened.month) = (l.scheme, l.for_year, l.for_month)
        where l.participant_id = p_reseller_id
            and l.scheme = 'reseller'
    ),
    covered as (
        select for_year, for_month, currency,
            coalesce(sum(paid) filter (where is_before or kind = 'earning'), 0) as amount,
            bool_and(paid = amount) filter (where not is_before and amount > 0) as is_all
        from line
        group by for_year, for_month, currency
    ),
    commission_of_month as (
        select s.id, month_on.year, month_on.month, s.currency, c.sale_id,
            sum(coalesce(c.amount + c.tier_bonus, 0)) over (
                partition by month_on.year, month_on.month, s.currency
                order by s.approved_at, s.sold_at, s.id) as up_to_it
        from commission.reseller_sale as s
        cross join commission.workspace as w
        cross join lateral commission_internal.month_of(s.earned_at, w.time_zone) as earned (month_on)
        cross join lateral (
            select extract(year from earned.month_on)::integer as year,
                extract(month from earned.month_on)::integer as month
        ) as month_on
        left join commission.reseller_commission as c
            on (c.sale_id, c.year, c.month) = (s.id, month_on.year, month_on.month)
        where s.reseller_id = p_reseller_id
            and s.status = 'completed'
            and s.approved_at is not null
    )
    select m.id
    from commission_of_month as m
    join covered as c on (c.for_year, c.for_month, c.currency) = (m.year, m.month, m.currency)
    where case when m.sale_id is null then c.is_all else m.up_to_it <= c.amount and c.amount > 0 end;
end;
$$;

comment on function commission_internal.paid_reseller_sales(uuid) is
    'The approved sales of a reseller whose commissions completed payouts have paid in full. One that reached a closed month late is paid once all of that month is.';

create or replace function commission_internal.reseller_follow_payout(p_participant_id uuid)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    with paid as materialized (
        select sale_id from commission_internal.paid_reseller_sales(p_participant_id) as sale_id
    ),
    back as (
        delete from commission.reseller_payment as p
        where p.reseller_id = p_participant_id
            and p.sale_id not in (select sale_id from paid)
    )
    insert into commission.reseller_payment as r (sale_id, reseller_id)
    select sale_id, p_participant_id
    from paid
    -- A sale that went to somebody else after it was paid is paid once more.
    on conflict on constraint reseller_payment_pkey do update
    set reseller_id = excluded.reseller_id,
        paid_at = excluded.paid_at
    where r.reseller_id <> excluded.reseller_id;
$$;

comment on function commission_internal.reseller_follow_payout(uuid) is
    'Writes down which commissions of a reseller are paid: a hook of settlement.';

-- Without settlement, what was posted is due.
create or replace function commission_internal.reseller_balance(p_reseller_id uuid, p_currency text)
returns numeric
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_available numeric;
begin
    if not commission_internal.sees_participant('reseller', p_reseller_id) then
        return null;
    end if;
    if to_regprocedure('commission_internal.account_of(uuid, text)') is not null then
        execute 'select available from commission_internal.account_of($1, $2)'
        into v_available
        using p_reseller_id, p_currency;
        return v_available;
    end if;
    select sum(e.amount) into v_available
    from commission.earning as e
    where e.scheme = 'reseller'
        and e.participant_id = p_reseller_id
        and e.currency = p_currency;
    return v_available;
end;
$$;

comment on function commission_internal.reseller_balance(uuid, text) is
    'What can be paid to a reseller whom the caller sees.';
