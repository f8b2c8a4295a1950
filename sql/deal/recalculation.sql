-- Calculating on demand and after changes of settings, and checking what is stored.

create or replace function commission_internal.people_with_deals(p_after uuid, p_most integer)
returns uuid[]
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select array(
        select known.id
        from (
            select d.owner_id as id from commission.deal as d where d.status = 'closed_won'
            union
            select c.participant_id from commission.deal_credit as c
            union
            select u.participant_id from commission.user_compensation_plan as u
            union
            select a.participant_id from commission_internal.deal_account as a
        ) as known
        where p_after is null or known.id > p_after
        order by known.id
        limit p_most);
$$;

comment on function commission_internal.people_with_deals(uuid, integer) is
    'The next people, in the order of their ids, who may be paid for deals.';

create or replace function commission_internal.recalculate_deal_people(
    p_participant_ids uuid[],
    p_days datemultirange)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if isempty(p_days) then
        return;
    end if;
    perform commission_internal.price_deals(
        coalesce(p_participant_ids, commission_internal.people_with_deals(null, null)),
        greatest(coalesce(lower(p_days), '1970-01-01'), '1970-01-01'),
        least(coalesce(upper(p_days), '2200-01-01'), '2200-01-01'));
end;
$$;

comment on function commission_internal.recalculate_deal_people(uuid[], datemultirange) is
    'Prices the deals of people (null: of all) anew that were closed on some days, and as far as quota periods reach from there.';

create or replace function commission_internal.recalculate_deal_months(p_days datemultirange)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.recalculate_deal_people(null, p_days);
$$;

comment on function commission_internal.recalculate_deal_months(datemultirange) is
    'Brings the results of open months up to date that some days decide about.';

create or replace function commission_internal.people_on_plan(p_plan_id uuid)
returns uuid[]
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select array(
        select distinct u.participant_id
        from commission.user_compensation_plan as u
        where u.plan_id = p_plan_id
        union
        -- The plan may be gone.
        select distinct c.participant_id
        from commission.deal_commission as c
        where c.plan_id = p_plan_id);
$$;

comment on function commission_internal.people_on_plan(uuid) is
    'Whoever has, had or will have a plan, or is paid by it.';

create or replace function commission_internal.calculate_deal_commission(p_year integer, p_month integer)
returns table (
    deal_id uuid,
    participant_id uuid,
    success boolean,
    amount numeric,
    currency text,
    error_message text
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_from date;
    v_until date;
begin
    perform commission_internal.require_all('deals', 'edit');
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.refuse_closed('deal', p_year, p_month);
    v_from := make_date(p_year, p_month, 1);
    v_until := (v_from + interval '1 month')::date;
    perform commission_internal.price_deals(
        commission_internal.people_with_deals(null, null), commission_internal.first_close_date_of(p_year, p_month),
        v_until);
    return query
    select c.deal_id, c.participant_id, true, sum(c.amount), c.currency, null::text
    from commission.deal_commission as c
    where c.close_date >= v_from
        and c.close_date < v_until
    group by c.deal_id, c.participant_id, c.currency
    union all
    select u.record_id::uuid, u.participant_id, false, null, null, u.error_message
    from commission_internal.unpriced_record as u
    where (u.scheme, u.year, u.month) = ('deal', p_year, p_month)
    order by 1, 2, 3 desc;
end;
$$;

create or replace function commission.calculate_deal_commission(p_year integer, p_month integer)
returns table (
    deal_id uuid,
    participant_id uuid,
    success boolean,
    amount numeric,
    currency text,
    error_message text
)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.calculate_deal_commission(p_year, p_month);
$$;

select commission_internal.give_time('calculate_deal_commission', '15min');

comment on function commission.calculate_deal_commission(integer, integer) is
    'Calculates the deals that were won in a month from scratch, and answers for each deal and person what it pays in all, or why it has no price. Whoever does it twice gets the same. PT409 for a closed month. Needs can_edit on module deals, of all branches.';

create or replace function commission_internal.verify_deal_commissions(p_year integer, p_month integer)
returns table (deal_id uuid, participant_id uuid, component_id uuid, stored jsonb, calculated jsonb)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
declare
    v_from date;
    v_until date;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_all('deals', 'view');
    perform commission_internal.check_month(p_year, p_month);
    v_from := make_date(p_year, p_month, 1);
    v_until := (v_from + interval '1 month')::date;
    return query
    select coalesce(o.deal_id, f.deal_id), coalesce(o.participant_id, f.participant_id),
        coalesce(o.component_id, f.component_id), to_jsonb(o) - 'id' - 'last_updated_at',
        to_jsonb(f) - 'what' - 'stored_id' - 'error' - 'remedy'
    from (
        select *
        from commission_engine.deal_prices(
            commission_internal.people_with_deals(null, null), v_from, v_until, false) as p
        where p.what = 'priced'
            and p.close_date >= v_from
            and p.close_date < v_until
    ) as f
    full join (
        select *
        from commission.deal_commission as c
        where c.close_date >= v_from
            and c.close_date < v_until
    ) as o
        on o.deal_id = f.deal_id
        and o.participant_id = f.participant_id
        and o.component_id = f.component_id
        and coalesce(o.year, 0) = coalesce(f.year, 0)
        and coalesce(o.month, 0) = coalesce(f.month, 0)
    where (
            o.deal_id, o.plan_id, o.kind, o.close_date, o.credit_amount, o.commission_rate, o.commission,
            o.amount, o.currency
        ) is distinct from (
            f.deal_id, f.plan_id, f.kind, f.close_date, f.credit_amount, f.commission_rate, f.commission,
            f.amount, f.currency
        );
end;
$$;

create or replace function commission.verify_deal_commissions(p_year integer, p_month integer)
returns table (deal_id uuid, participant_id uuid, component_id uuid, stored jsonb, calculated jsonb)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_deal_commissions(p_year, p_month);
$$;

select commission_internal.give_time('verify_deal_commissions', '15min');

comment on function commission.verify_deal_commissions(integer, integer) is
    'Every commission of deals that were won in a month where what is stored and what a calculation from scratch gives differ: of open months normally none, of closed ones what changed since. Where one side is missing, it is null. Read-only.';
