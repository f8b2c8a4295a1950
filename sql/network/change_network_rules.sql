-- New rules from a day on: earlier months keep the old ones.

create or replace function commission.change_network_tier(p_tier_id uuid, p_effective_on date, p_rate numeric)
returns setof commission.network_tier
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tier_id uuid;
begin
    perform commission_internal.require_permission('network', 'edit');
    perform commission_internal.check_effective_on(p_effective_on);
    if p_tier_id is null or p_rate is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_tier_id and p_rate must both be given',
            hint = 'Name the tier and its new rate, 0 to 1.';
    end if;
    v_tier_id := commission_internal.start_from(
        'network_tier', 'id', p_tier_id, p_effective_on, jsonb_build_object('rate', p_rate));
    if v_tier_id is null then
        perform commission_internal.refuse_not_in_force('network tier', p_tier_id::text, p_effective_on);
    end if;
    return query select * from commission.network_tier where id = v_tier_id;
end;
$$;

comment on function commission.change_network_tier(uuid, date, numeric) is
    'Ends a tier of the network on a day and starts the same one with a new rate, 0 to 1. Earlier months keep the old one. Returns the new tier; PT404 where the tier does not hold on that day.';

create or replace function commission.change_network_plan(p_effective_on date, p_changes jsonb)
returns setof commission.network_plan
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_known constant text[] := array[
        'split_share', 'inactive_rate', 'inactive_basis', 'override_mode', 'max_levels', 'level_rates',
        'recalculation'];
    v_unknown text;
    v_plan_id uuid;
begin
    perform commission_internal.require_permission('network', 'edit');
    perform commission_internal.check_effective_on(p_effective_on);
    if p_changes is null or jsonb_typeof(p_changes) <> 'object' or p_changes = '{}' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_changes must be an object with at least one column of the plan',
            hint = 'Such as {"override_mode": "unilevel", "level_rates": [0.10, 0.05]}.';
    end if;
    select string_agg(key, ', ' order by key) into v_unknown
    from jsonb_object_keys(p_changes) as key
    where key <> all (v_known);
    if v_unknown is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('the plan has no %s', left(v_unknown, 200)),
            hint = format('p_changes may have: %s.', array_to_string(v_known, ', '));
    end if;
    -- An array of JSON is written in another way than one of SQL.
    if jsonb_typeof(p_changes -> 'level_rates') = 'array' then
        p_changes := p_changes || jsonb_build_object(
            'level_rates', (
                select coalesce(array_agg(rate::numeric), '{}')::text
                from jsonb_array_elements_text(p_changes -> 'level_rates') as rate));
    end if;
    v_plan_id := commission_internal.start_from(
        'network_plan', 'id', (select id from commission.network_plan where valid_during @> p_effective_on),
        p_effective_on, p_changes);
    if v_plan_id is null then
        perform commission_internal.refuse_not_in_force('network plan', null, p_effective_on);
    end if;
    return query select * from commission.network_plan where id = v_plan_id;
end;
$$;

comment on function commission.change_network_plan(date, jsonb) is
    'Ends the plan of the network on a day and starts the same one with changes, such as {"override_mode": "unilevel"}. Earlier months keep the old one. Returns the new plan; PT404 where no plan holds on that day, 22023 for what a plan does not have.';

create or replace function commission.change_network_fixed_rate(
    p_participant_id uuid,
    p_effective_on date,
    p_rate numeric)
returns setof commission.network_fixed_rate
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('network', 'edit');
    perform commission_internal.check_effective_on(p_effective_on);
    if p_participant_id is null or p_rate is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_participant_id and p_rate must both be given',
            hint = 'Name the participant and their new rate, 0 to 1.';
    end if;
    if commission_internal.start_from(
        'network_fixed_rate', 'participant_id', p_participant_id, p_effective_on,
        jsonb_build_object('rate', p_rate)) is null
    then
        perform commission_internal.refuse_not_in_force(
            'fixed rate of participant', p_participant_id::text, p_effective_on);
    end if;
    return query
    select *
    from commission.network_fixed_rate
    where participant_id = p_participant_id
        and valid_during @> p_effective_on;
end;
$$;

comment on function commission.change_network_fixed_rate(uuid, date, numeric) is
    'Ends a participant''s fixed rate on a day and starts a new one, 0 to 1. Earlier months keep the old one. Returns the new one; PT404 where the participant has none on that day.';
