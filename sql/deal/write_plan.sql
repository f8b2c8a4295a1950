-- Plans as a whole: written in one piece, and copied for what comes next.

-- What a component of a plan may say, and what it is where nothing is said.
create or replace function commission_internal.component_from_json(p_plan_id uuid, p_component jsonb)
returns commission.plan_component
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_component commission.plan_component;
    v_unknown text;
begin
    if jsonb_typeof(p_component) <> 'object' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'each of the components must be an object',
            hint = 'With the columns of commission.plan_component, and bands where it is tiered.';
    end if;
    select string_agg(key, ', ' order by key) into v_unknown
    from jsonb_object_keys(p_component) as key
    where key not in (
        'name', 'position', 'kind', 'flat_amount', 'rate', 'accelerator_rate', 'threshold_amount',
        'threshold_attainment', 'basis', 'mode', 'crossing', 'quota_period', 'quota_scope', 'gate_attainment',
        'floor_amount', 'cap_amount', 'period_cap', 'cap_carries', 'release', 'clawback_days',
        'counts_to_quota', 'credit_kind', 'valid_during', 'bands');
    if v_unknown is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('a component has no %s', left(v_unknown, 200)),
            hint = 'It has the columns of commission.plan_component, and bands where it is tiered.';
    end if;
    select format('%s is %s', key, value) into v_unknown
    from jsonb_each_text(p_component)
    where key in ('rate', 'accelerator_rate')
        and value ~ '^[0-9.]+$'
        and value::numeric > 1
    order by key desc
    limit 1;
    if v_unknown is not null then
        raise exception using
            errcode = 'check_violation',
            message = format('component "%s" has a rate above 1: %s', left(p_component ->> 'name', 100), v_unknown),
            hint = 'Rates are parts of 1: 5 % is 0.05.';
    end if;
    v_component.id := gen_random_uuid();
    v_component.plan_id := p_plan_id;
    v_component.quota_scope := 'own';
    v_component.cap_carries := false;
    v_component.release := 'won';
    v_component.valid_during := '(,)';
    return jsonb_populate_record(v_component, p_component - 'bands');
end;
$$;

comment on function commission_internal.component_from_json(uuid, jsonb) is
    'A row of plan_component from an object; raises 22023 for what a component does not have, and 23514 for rates above 1.';

create or replace function commission_internal.refuse_plan_errors(p_plan_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_problem record;
begin
    select p.component_name, p.problem, p.hint into v_problem
    from commission_internal.plan_problems(p_plan_id, null) as p
    where p.severity = 'error'
    limit 1;
    if found then
        raise exception using
            errcode = 'check_violation',
            message = concat(
                'component "' || v_problem.component_name || '" cannot pay: ', v_problem.problem),
            hint = v_problem.hint;
    end if;
end;
$$;

comment on function commission_internal.refuse_plan_errors(uuid) is
    'Raises 23514 for the first thing that a plan lacks.';

create or replace function commission_internal.create_plan(p_plan jsonb)
returns setof commission.compensation_plan
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_plan_id uuid;
    v_unknown text;
    v_given record;
    v_component commission.plan_component;
begin
    perform commission_internal.require_all('deals', 'edit');
    if p_plan is null or jsonb_typeof(p_plan) <> 'object'
        or jsonb_typeof(p_plan -> 'components') is distinct from 'array'
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_plan must be an object with a name and a list of components',
            hint = 'Such as {"name": "Sales 2027", "components": '
                '[{"name": "Base", "kind": "percentage", "rate": 0.05}]}.';
    end if;
    select string_agg(key, ', ' order by key) into v_unknown
    from jsonb_object_keys(p_plan) as key
    where key not in ('name', 'currency', 'description', 'components');
    if v_unknown is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('a plan has no %s', left(v_unknown, 200)),
            hint = 'It has name, currency, description and components.';
    end if;
    if jsonb_array_length(p_plan -> 'components') > 100 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'a plan has at most 100 components';
    end if;
    insert into commission.compensation_plan (name, currency, description)
    values (p_plan ->> 'name', p_plan ->> 'currency', p_plan ->> 'description')
    returning id into v_plan_id;
    for v_given in
        select component, place
        from jsonb_array_elements(p_plan -> 'components') with ordinality as listed (component, place)
        order by place
    loop
        v_component := commission_internal.component_from_json(v_plan_id, v_given.component);
        v_component.position := coalesce(v_component.position, v_given.place);
        insert into commission.plan_component (
            id, plan_id, name, position, kind, flat_amount, rate, accelerator_rate, threshold_amount,
            threshold_attainment, basis, mode, crossing, quota_period, quota_scope, gate_attainment, floor_amount,
            cap_amount, period_cap, cap_carries, release, clawback_days, counts_to_quota, credit_kind, valid_during)
        values (
            v_component.id, v_component.plan_id, v_component.name, v_component.position, v_component.kind,
            v_component.flat_amount, v_component.rate, v_component.accelerator_rate, v_component.threshold_amount,
            v_component.threshold_attainment, v_component.basis, v_component.mode, v_component.crossing,
            v_component.quota_period, v_component.quota_scope, v_component.gate_attainment,
            v_component.floor_amount, v_component.cap_amount, v_component.period_cap, v_component.cap_carries,
            v_component.release, v_component.clawback_days, v_component.counts_to_quota, v_component.credit_kind,
            v_component.valid_during);
        if v_given.component ? 'bands' then
            if jsonb_typeof(v_given.component -> 'bands') <> 'array' then
                raise exception using
                    errcode = 'invalid_parameter_value',
                    message = 'bands must be a list',
                    hint = 'Such as [{"min_amount": 0, "commission_rate": 0.05}].';
            end if;
            insert into commission.commission_rule (component_id, min_amount, commission_rate)
            select v_component.id, b.min_amount, b.commission_rate
            from jsonb_to_recordset(v_given.component -> 'bands') as b (min_amount numeric, commission_rate numeric);
        end if;
    end loop;
    perform commission_internal.refuse_plan_errors(v_plan_id);
    return query select p.* from commission.compensation_plan as p where p.id = v_plan_id;
end;
$$;

create or replace function commission.create_plan(p_plan jsonb)
returns setof commission.compensation_plan
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.create_plan(p_plan);
$$;

comment on function commission.create_plan(jsonb) is
    'Writes a plan as a whole: an object with name, currency, description and components, each with the columns of plan_component and, where it is tiered, bands with min_amount and commission_rate. Refuses what cannot pay (23514), as check_plan() has it. Returns the plan. For administrators of all branches.';

create or replace function commission_internal.copy_plan(p_plan_id uuid, p_name text, p_start_date date)
returns setof commission.compensation_plan
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_on date := coalesce(p_start_date - 1, commission_internal.today());
    v_copy_id uuid := gen_random_uuid();
begin
    perform commission_internal.require_all('deals', 'edit');
    perform commission_internal.check_plan_id(p_plan_id);
    if p_name is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_name must be given',
            hint = 'Names of plans are unique: give the copy one of its own.';
    end if;
    if not exists (
        select
        from commission.plan_component as c
        where c.plan_id = p_plan_id
            and c.valid_during @> v_on)
    then
        raise exception using
            errcode = 'PT409',
            message = format('plan "%s" has no component on %s to copy', p_plan_id, v_on),
            hint = 'See valid_during in commission.plan_component.';
    end if;
    insert into commission.compensation_plan (id, name, currency, description, copied_from)
    select v_copy_id, p_name, p.currency, p.description, p.id
    from commission.compensation_plan as p
    where p.id = p_plan_id;
    with copied as (
        select
            c.id, c.name, c.position, c.kind, c.flat_amount, c.rate, c.accelerator_rate, c.threshold_amount,
            c.threshold_attainment, c.basis, c.mode, c.crossing, c.quota_period, c.quota_scope, c.gate_attainment,
            c.floor_amount, c.cap_amount, c.period_cap, c.cap_carries, c.release, c.clawback_days,
            c.counts_to_quota, c.credit_kind, gen_random_uuid() as copy_id
        from commission.plan_component as c
        where c.plan_id = p_plan_id
            and c.valid_during @> v_on
    ),
    component as (
        insert into commission.plan_component (
            id, plan_id, name, position, kind, flat_amount, rate, accelerator_rate, threshold_amount,
            threshold_attainment, basis, mode, crossing, quota_period, quota_scope, gate_attainment,
            floor_amount, cap_amount, period_cap, cap_carries, release, clawback_days, counts_to_quota,
            credit_kind)
        select
            c.copy_id, v_copy_id, c.name, c.position, c.kind, c.flat_amount, c.rate, c.accelerator_rate,
            c.threshold_amount, c.threshold_attainment, c.basis, c.mode, c.crossing, c.quota_period, c.quota_scope,
            c.gate_attainment, c.floor_amount, c.cap_amount, c.period_cap, c.cap_carries, c.release,
            c.clawback_days, c.counts_to_quota, c.credit_kind
        from copied as c
    )
    insert into commission.commission_rule (component_id, min_amount, commission_rate)
    select c.copy_id, r.min_amount, r.commission_rate
    from copied as c
    join commission.commission_rule as r on r.component_id = c.id;
    if p_start_date is not null then
        with ended as materialized (
            select u.participant_id, u.end_date
            from commission.user_compensation_plan as u
            where u.plan_id = p_plan_id
                and u.start_date < p_start_date
                and (u.end_date >= p_start_date or u.end_date is null)
        ),
        shortened as (
            update commission.user_compensation_plan as u
            set end_date = p_start_date - 1
            where u.plan_id = p_plan_id
                and u.start_date < p_start_date
                and (u.end_date >= p_start_date or u.end_date is null)
        )
        insert into commission.user_compensation_plan (participant_id, plan_id, start_date, end_date)
        select e.participant_id, v_copy_id, p_start_date, e.end_date
        from ended as e;
    end if;
    return query select p.* from commission.compensation_plan as p where p.id = v_copy_id;
end;
$$;

create or replace function commission.copy_plan(p_plan_id uuid, p_name text, p_start_date date default null)
returns setof commission.compensation_plan
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.copy_plan(p_plan_id, p_name, p_start_date);
$$;

comment on function commission.copy_plan(uuid, text, date) is
    'Copies a plan under another name: the components that hold today, without days of their own, with their bands. Where p_start_date is given, those that hold on the day before, and whoever has the plan on both days has the copy from then on instead. Returns the copy. For administrators of all branches.';

-- Documents -------------------------------------------------------------------------------------------

create or replace function commission_internal.publish_plan_document(
    p_plan_id uuid,
    p_body text,
    p_requires_acceptance boolean)
returns setof commission.plan_document
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_all('deals', 'edit');
    perform commission_internal.check_plan_id(p_plan_id);
    if btrim(coalesce(p_body, '')) = '' or p_requires_acceptance is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_body and p_requires_acceptance must be given',
            hint = 'p_body is the text of the plan as people are given it.';
    end if;
    -- Two who publish at once number their versions one after the other.
    perform from commission.compensation_plan as p where p.id = p_plan_id for no key update;
    return query
    insert into commission.plan_document (
        plan_id, version, body, requires_acceptance, published_on, published_by)
    select p_plan_id, coalesce(max(d.version), 0) + 1, p_body, p_requires_acceptance,
        commission_internal.today(), commission_internal.claimed_participant_id()
    from commission.plan_document as d
    where d.plan_id = p_plan_id
    returning *;
end;
$$;

create or replace function commission.publish_plan_document(
    p_plan_id uuid,
    p_body text,
    p_requires_acceptance boolean default true)
returns setof commission.plan_document
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.publish_plan_document(p_plan_id, p_body, p_requires_acceptance);
$$;

comment on function commission.publish_plan_document(uuid, text, boolean) is
    'Publishes the next version of a plan''s text. Where it requires acceptance, those who have the plan are paid out only once they have accepted it. Returns it. For administrators of all branches.';

create or replace function commission_internal.accept_plan_document(p_document_id uuid, p_hash text)
returns setof commission.plan_acceptance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_participant_id uuid;
    v_document commission.plan_document;
begin
    perform commission_internal.require_permission('deals', 'view');
    v_participant_id := commission_internal.current_participant_id();
    if v_participant_id is null then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'a plan is accepted by the person who is paid by it',
            hint = 'Sign in as that person.';
    end if;
    if p_document_id is null or p_hash is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_document_id and p_hash must be given',
            hint = 'p_hash is that of the text which the person was shown: see commission.plan_document.';
    end if;
    select d.* into v_document
    from commission.plan_document as d
    where d.id = p_document_id
        and exists (
            select
            from commission.user_compensation_plan as u
            where u.plan_id = d.plan_id
                and u.participant_id = v_participant_id);
    if v_document.id is null then
        raise exception using
            errcode = 'PT404',
            message = format('there is no plan document "%s" for you', p_document_id),
            hint = 'See commission.plan_document.';
    end if;
    if lower(p_hash) <> v_document.hash then
        raise exception using
            errcode = 'PT409',
            message = format('p_hash is not that of version %s', v_document.version),
            hint = 'Show the text of this version, and accept it with its hash.';
    end if;
    if exists (
        select
        from commission.plan_document as d
        where d.plan_id = v_document.plan_id
            and d.version > v_document.version
            and d.requires_acceptance)
        and not exists (
            select
            from commission.plan_acceptance as a
            where a.document_id = p_document_id
                and a.participant_id = v_participant_id)
        and p_document_id not in (
            select d.document_id from commission_internal.documents_to_accept(v_participant_id) as d)
    then
        raise exception using
            errcode = 'PT409',
            message = format('there is a newer version than %s', v_document.version),
            hint = 'Accept the newest one.';
    end if;
    insert into commission.plan_acceptance (document_id, participant_id, hash)
    values (p_document_id, v_participant_id, v_document.hash)
    on conflict do nothing;
    return query
    select a.*
    from commission.plan_acceptance as a
    where a.document_id = p_document_id
        and a.participant_id = v_participant_id;
end;
$$;

create or replace function commission.accept_plan_document(p_document_id uuid, p_hash text)
returns setof commission.plan_acceptance
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.accept_plan_document(p_document_id, p_hash);
$$;

comment on function commission.accept_plan_document(uuid, text) is
    'Accepts a version of a plan that the caller has, with the hash of the text which they were shown. Sent again it changes nothing. Returns the acceptance. For whoever is paid by the plan, for themselves.';
