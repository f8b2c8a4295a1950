-- What trainers earn in a month, as the ledger wants it: from the stored results, and from the facts.
-- Hooks of the contract (sql/core/scheme.sql).

create or replace function commission_internal.trainer_earnings(p_year integer, p_month integer)
returns table (
    participant_id uuid,
    component text,
    currency text,
    amount numeric,
    exact numeric,
    branch text,
    basis jsonb
)
language sql
stable
security definer
rows 10000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
    with summed as (
        select c.trainer_id, b.currency, max(c.branch) as branch, count(c.member_id) as members,
            sum(c.total_conduction_count) as sessions, sum(c.total_paid_session) as paid_sessions,
            sum(c.conduction_fee_paid) as paid_fee, sum(c.total_conduction_fee) as conduction,
            sum(c.total_new_sales) as new_sales, sum(c.sales_commission) as new_commission,
            jsonb_agg(distinct c.new_sales_rate) filter (where c.new_sales_rate is not null) as new_rates,
            sum(c.total_renew_sales) as renew_sales, sum(c.renew_commission) as renew_commission,
            jsonb_agg(distinct c.renew_sales_rate) filter (where c.renew_sales_rate is not null) as renew_rates
        from commission.trainer_monthly_commission as c
        join commission.branch as b on b.name = c.branch
        where c.year = p_year
            and c.month = p_month
        group by c.trainer_id, b.currency
    )
    select s.trainer_id, line.component, s.currency, line.amount, line.amount, s.branch, line.basis
    from summed as s
    cross join lateral (
        values
            (
                'conduction', s.conduction,
                jsonb_build_object('members', s.members, 'sessions', s.sessions,
                    'paid_sessions', s.paid_sessions, 'paid_fee', s.paid_fee)),
            (
                'new_sales', s.new_commission,
                jsonb_build_object('members', s.members, 'sales', s.new_sales, 'rates', s.new_rates)),
            (
                'renewal', s.renew_commission,
                jsonb_build_object('members', s.members, 'sales', s.renew_sales, 'rates', s.renew_rates))
    ) as line (component, amount, basis)
    where line.amount <> 0;
$$;

comment on function commission_internal.trainer_earnings(integer, integer) is
    'Amounts of the stored results of a month by trainer, component and currency: sums of rounded amounts. basis has what they are sums of; the frozen results have each member''s part.';

create or replace function commission_internal.recalculated_trainer_earnings(
    p_year integer,
    p_month integer,
    p_trainer_ids uuid[])
returns table (participant_id uuid, component text, currency text, amount numeric, branch text)
language sql
stable
security definer
rows 10000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
    select commission_internal.require_engine();
    with wanted as (
        select array_agg(id) as ids, count(*)::integer as size
        from commission.trainer
        where p_trainer_ids is null
            or id = any (p_trainer_ids)
    ),
    summed as (
        select r.trainer_id, b.currency, max(g.branch) as branch, sum(r.total_conduction_fee) as conduction,
            sum(r.sales_commission) as new_commission, sum(r.renew_commission) as renew_commission
        from wanted
        cross join lateral commission_engine.price_trainer_months(
            wanted.ids, array_fill(p_year, array[wanted.size]), array_fill(p_month, array[wanted.size])) as r
        left join commission.trainer_grade as g on g.id = r.grade_id
        left join commission.branch as b on b.name = g.branch
        where wanted.size > 0
            and case
                when r.error_message is not null then commission_internal.refuse_unpriced_pair(
                    r.year, r.month, r.trainer_id, r.member_id, r.error_message, r.error_hint)
                else true
            end
        group by r.trainer_id, b.currency
    )
    select s.trainer_id, line.component, s.currency, line.amount, s.branch
    from summed as s
    cross join lateral (
        values ('conduction', s.conduction), ('new_sales', s.new_commission), ('renewal', s.renew_commission)
    ) as line (component, amount)
    where line.amount <> 0;
$$;

comment on function commission_internal.recalculated_trainer_earnings(integer, integer, uuid[]) is
    'Amounts that the facts of a month give for the given trainers (null: all), by component and currency; PT409 where a pair cannot be priced.';
