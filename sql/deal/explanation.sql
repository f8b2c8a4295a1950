-- How a commission came about, and what a deal would pay.

create or replace function commission_internal.explain_deal_commission(p_deal_id uuid, p_participant_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deal commission.deal;
    v_person record;
    v_told jsonb := jsonb_build_array();
    v_components jsonb;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('deals', 'view');
    if p_deal_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_deal_id must be given';
    end if;
    if not commission_internal.sees_deal(p_deal_id) then
        perform commission_internal.refuse_unknown_deal(p_deal_id);
    end if;
    select * into v_deal from commission.deal where id = p_deal_id;
    if v_deal.status <> 'closed_won' then
        raise exception using
            errcode = 'PT409',
            message = format('deal "%s" pays no commission: it is %s', p_deal_id, v_deal.status),
            hint = 'See commission.estimate_commission() for what an open deal would pay.';
    end if;
    for v_person in
        select p.id, p.name
        from unnest(commission_internal.people_of_deal(p_deal_id, null, v_deal.close_date)) as concerned (id)
        join commission.participant as p on p.id = concerned.id
        where (p_participant_id is null or p.id = p_participant_id)
            and commission_internal.sees_participant('deals', p.id)
        order by p.name, p.id
    loop
        v_components := commission_engine.explain_deal(v_person.id, p_deal_id, v_deal.close_date);
        if jsonb_array_length(v_components) > 0 then
            v_told := v_told || jsonb_build_object(
                'participant_id', v_person.id,
                'name', case when commission_internal.knows_name_of(v_person.id) then v_person.name end,
                'components', (
                    select jsonb_agg(
                        listed.entry || jsonb_build_object('component', k.name, 'kind', k.kind) order by listed.place)
                    from jsonb_array_elements(v_components) with ordinality as listed (entry, place)
                    left join commission.plan_component as k on k.id = (listed.entry ->> 'component_id')::uuid));
        end if;
    end loop;
    return jsonb_build_object(
        'deal_id', p_deal_id,
        'deal', v_deal.name,
        'close_date', v_deal.close_date,
        'people', v_told,
        'rounding', 'credits down to the minor unit, each commission half away from zero');
end;
$$;

create or replace function commission.explain_deal_commission(p_deal_id uuid, p_participant_id uuid default null)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.explain_deal_commission(p_deal_id, p_participant_id);
$$;

comment on function commission.explain_deal_commission(uuid, uuid) is
    'How the commissions of a won deal came about: for each person whom the caller sees (null: all), and each component, the credit, the running credit of the quota period, quota and attainment, the formula, floor, caps and gate, and the months into which it falls; or why it has no price. Worked out from the facts, also of closed months. PT404 for a deal that is not there or that the caller does not see, PT409 for one that is not won. Read-only.';

create or replace function commission_internal.simulate_won_deal(
    p_deal_id uuid,
    p_owner_id uuid,
    p_amount numeric,
    p_close_date date,
    p_currency text,
    p_is_known boolean)
returns table (
    deal_id uuid,
    participant_id uuid,
    participant_name text,
    component text,
    kind text,
    commission_rate numeric,
    amount_before numeric,
    amount_after numeric,
    difference numeric,
    currency text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_minor_unit integer := (select c.minor_unit from commission.currency as c where c.code = p_currency);
    v_credits record;
    v_people uuid[];
    v_error record;
begin
    select coalesce(array_agg(c.participant_id), '{}') as ids,
        coalesce(array_agg(c.kind = 'overlay'), '{}') as overlays,
        coalesce(array_agg(c.share), '{}') as shares
    into v_credits
    from (
        select * from commission.deal_credit as c where c.deal_id = p_deal_id order by c.kind, c.position
    ) as c;
    v_people := array(
        select distinct id
        from unnest(commission_internal.people_above(p_owner_id || v_credits.ids, p_close_date)) as p (id)
        where commission_internal.sees_participant('deals', id));
    select p.error, p.remedy into v_error
    from commission_engine.deal_prices_with(
        v_people, p_deal_id, p_owner_id, p_amount, p_close_date, p_currency, v_minor_unit,
        v_credits.ids, v_credits.overlays, v_credits.shares) as p
    where p.deal_id = p_deal_id
        and p.error is not null
    order by p.participant_id
    limit 1;
    if v_error.error is not null then
        raise exception using
            errcode = 'PT409',
            message = v_error.error,
            hint = v_error.remedy;
    end if;
    return query
    with after as (
        select p.deal_id, p.participant_id, p.component_id, p.currency, max(p.commission_rate) as rate,
            sum(p.amount) as amount
        from commission_engine.deal_prices_with(
            v_people, p_deal_id, p_owner_id, p_amount, p_close_date, p_currency, v_minor_unit,
            v_credits.ids, v_credits.overlays, v_credits.shares) as p
        where p.what = 'priced'
        group by p.deal_id, p.participant_id, p.component_id, p.currency
    ),
    before as (
        select p.deal_id, p.participant_id, p.component_id, p.currency, max(p.commission_rate) as rate,
            sum(p.amount) as amount
        from commission_engine.deal_prices(v_people, p_close_date, p_close_date + 1, false) as p
        where p.what = 'priced'
        group by p.deal_id, p.participant_id, p.component_id, p.currency
    )
    select case when p_is_known or a.deal_id is distinct from p_deal_id then coalesce(a.deal_id, b.deal_id) end,
        person.id, case when commission_internal.knows_name_of(person.id) then person.name end, k.name,
        k.kind::text, coalesce(a.rate, b.rate), coalesce(b.amount, 0), coalesce(a.amount, 0),
        coalesce(a.amount, 0) - coalesce(b.amount, 0), coalesce(a.currency, b.currency)
    from after as a
    full join before as b
        on b.deal_id = a.deal_id
        and b.participant_id = a.participant_id
        and b.component_id = a.component_id
    join commission.participant as person on person.id = coalesce(a.participant_id, b.participant_id)
    join commission.plan_component as k on k.id = coalesce(a.component_id, b.component_id)
    where a.deal_id = p_deal_id
        or coalesce(a.amount, 0) <> coalesce(b.amount, 0)
    order by a.deal_id is distinct from p_deal_id, person.name, person.id, k.position, k.id, a.deal_id, b.deal_id;
end;
$$;

comment on function commission_internal.simulate_won_deal(uuid, uuid, numeric, date, text, boolean) is
    'What a deal would pay if it were won as the last one of its day, and what it would do to others: of the people whom the caller sees.';

create or replace function commission_internal.simulate_deal(
    p_owner_id uuid,
    p_amount numeric,
    p_close_date date,
    p_currency text)
returns table (
    deal_id uuid,
    participant_id uuid,
    participant_name text,
    component text,
    kind text,
    commission_rate numeric,
    amount_before numeric,
    amount_after numeric,
    difference numeric,
    currency text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_currency text := coalesce(p_currency, (select w.currency from commission.workspace as w));
    v_close_date date := coalesce(p_close_date, commission_internal.today());
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('deals', 'view');
    if p_owner_id is null or not coalesce(commission_internal.sees_participant('deals', p_owner_id), false) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no participant "%s"', p_owner_id),
            hint = 'See the ids in commission.participant.';
    end if;
    if p_amount is null or not (p_amount >= 0 and p_amount <= 999999999999999)
        or scale(trim_scale(p_amount)) > 4
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_amount must be from 0 to 999999999999999, with at most 4 decimals',
            detail = format('p_amount is %s.', left(coalesce(p_amount::text, 'null'), 100));
    end if;
    if not (v_close_date >= '1970-01-01' and v_close_date < '2200-01-01') then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_close_date must be a day from 1970 to 2199';
    end if;
    if not exists (select from commission.currency as c where c.code = v_currency) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no currency "%s"', left(v_currency, 100)),
            hint = 'See commission.currency.';
    end if;
    return query
    select *
    from commission_internal.simulate_won_deal(
        '00000000-0000-0000-0000-000000000000', p_owner_id, p_amount, v_close_date, v_currency, false);
end;
$$;

create or replace function commission.simulate_deal(
    p_owner_id uuid,
    p_amount numeric,
    p_close_date date default null,
    p_currency text default null)
returns table (
    deal_id uuid,
    participant_id uuid,
    participant_name text,
    component text,
    kind text,
    commission_rate numeric,
    amount_before numeric,
    amount_after numeric,
    difference numeric,
    currency text
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.simulate_deal(p_owner_id, p_amount, p_close_date, p_currency);
$$;

comment on function commission.simulate_deal(uuid, numeric, date, text) is
    'What a deal would pay on today''s running credits if it were won on a day (null: today), as the last one of it: a row for each component and person whom the caller sees, managers too, and (with deal_id) one for each other deal whose commission it would change. p_currency null: the workspace''s. PT404 for an owner who is not there or whom the caller does not see, PT409 where it would have no price. Read-only: works in a read-only transaction.';

create or replace function commission_internal.estimate_commission(p_deal_id uuid)
returns table (
    deal_id uuid,
    participant_id uuid,
    participant_name text,
    component text,
    kind text,
    commission_rate numeric,
    amount_before numeric,
    amount_after numeric,
    difference numeric,
    currency text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_deal commission.deal;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('deals', 'view');
    if p_deal_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_deal_id must be given';
    end if;
    if not commission_internal.sees_deal(p_deal_id) then
        perform commission_internal.refuse_unknown_deal(p_deal_id);
    end if;
    select * into v_deal from commission.deal where id = p_deal_id;
    if v_deal.status <> 'open' then
        raise exception using
            errcode = 'PT409',
            message = format('deal "%s" is not open: it is %s', p_deal_id, v_deal.status),
            hint = 'See commission.explain_deal_commission() for what a won deal pays.';
    end if;
    return query
    select *
    from commission_internal.simulate_won_deal(
        p_deal_id, v_deal.owner_id, v_deal.amount, coalesce(v_deal.close_date, commission_internal.today()),
        v_deal.currency, true);
end;
$$;

create or replace function commission.estimate_commission(p_deal_id uuid)
returns table (
    deal_id uuid,
    participant_id uuid,
    participant_name text,
    component text,
    kind text,
    commission_rate numeric,
    amount_before numeric,
    amount_after numeric,
    difference numeric,
    currency text
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.estimate_commission(p_deal_id);
$$;

comment on function commission.estimate_commission(uuid) is
    'What an open deal would pay if it were won on its close date (null: today), as simulate_deal() answers: by its own credits, for each component and person whom the caller sees. PT404 for a deal that is not there or that the caller does not see, PT409 for one that is closed or would have no price. Read-only.';
