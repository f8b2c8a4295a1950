-- What another plan would have paid.

create or replace function commission_internal.simulate_plan(p_plan_id uuid, p_from date, p_to date)
returns table (
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    currency text,
    paid numeric,
    simulated numeric,
    difference numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_from date;
    v_until date;
    v_people uuid[];
    v_error record;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('deals', 'view');
    perform commission_internal.check_plan_id(p_plan_id);
    if p_from is null or p_to is null or not (p_from >= '1970-01-01' and p_to < '2200-01-01' and p_from <= p_to) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_from and p_to must be days from 1970 to 2199, p_from not after p_to',
            detail = format('p_from is %s, p_to is %s.', coalesce(p_from::text, 'null'), coalesce(p_to::text, 'null'));
    end if;
    v_from := date_trunc('month', p_from)::date;
    v_until := (date_trunc('month', p_to) + interval '1 month')::date;
    v_people := array(
        select id
        from unnest(commission_internal.people_with_deals(null, null)) as p (id)
        where commission_internal.sees_all('deals')
            or id in (select commission_internal.visible_participants('deals')));

    select p.error, p.remedy into v_error
    from commission_engine.deal_prices(v_people, v_from, v_until, true, p_plan_id) as p
    where p.error is not null
        and p.close_date >= v_from
        and p.close_date < v_until
    order by p.participant_id, p.deal_id
    limit 1;
    if v_error.error is not null then
        raise exception using
            errcode = 'PT409',
            message = v_error.error,
            hint = v_error.remedy;
    end if;
    return query
    with simulated as (
        select p.participant_id, p.year, p.month, p.currency, sum(p.amount) as amount
        from commission_engine.deal_prices(v_people, v_from, v_until, true, p_plan_id) as p
        where p.what = 'priced'
            and make_date(p.year, p.month, 1) >= v_from
            and make_date(p.year, p.month, 1) < v_until
        group by p.participant_id, p.year, p.month, p.currency
    ),
    paid as (
        select l.participant_id, l.year, l.month, l.currency, sum(l.amount) as amount
        from (
            -- Of closed months what was posted for them, of open ones what stands.
            select e.participant_id, e.for_year as year, e.for_month as month, e.currency, e.amount
            from commission_internal.counted_line as e
            join commission.period as closed
                on closed.scheme = 'deal'
                and closed.status = 'closed'
                and closed.year = e.for_year
                and closed.month = e.for_month
            where e.scheme = 'deal'
            union all
            select c.participant_id, c.year, c.month, c.currency, c.amount
            from commission.deal_commission as c
            where c.year is not null
                and not commission_internal.is_closed('deal', c.year, c.month)
        ) as l
        where l.participant_id = any (v_people)
            and make_date(l.year, l.month, 1) >= v_from
            and make_date(l.year, l.month, 1) < v_until
        group by l.participant_id, l.year, l.month, l.currency
    )
    select person.id, case when commission_internal.knows_name_of(person.id) then person.name end, both_sides.year,
        both_sides.month, both_sides.currency, both_sides.paid, both_sides.simulated,
        both_sides.simulated - both_sides.paid
    from (
        select coalesce(s.participant_id, p.participant_id) as participant_id, coalesce(s.year, p.year) as year,
            coalesce(s.month, p.month) as month, coalesce(s.currency, p.currency) as currency,
            coalesce(p.amount, 0) as paid, coalesce(s.amount, 0) as simulated
        from simulated as s
        full join paid as p
            on p.participant_id = s.participant_id
            and p.year = s.year
            and p.month = s.month
            and p.currency = s.currency
    ) as both_sides
    join commission.participant as person on person.id = both_sides.participant_id
    order by both_sides.year, both_sides.month, person.name, person.id, both_sides.currency;
end;
$$;

create or replace function commission.simulate_plan(p_plan_id uuid, p_from date, p_to date)
returns table (
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    currency text,
    paid numeric,
    simulated numeric,
    difference numeric
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.simulate_plan(p_plan_id, p_from, p_to);
$$;

comment on function commission.simulate_plan(uuid, date, date) is
    'What a plan would have paid for the months of two days and between them if everybody had always had it and no other, by person whom the caller sees, month and currency, beside what was paid: of closed months what was posted for them, of open ones what stands. Deals, credits, quotas and payments are those on record. PT404 for a plan that is not there, PT409 where a deal would have no price. Read-only.';
