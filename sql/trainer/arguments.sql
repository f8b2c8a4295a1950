-- What the functions of this scheme ask of their arguments.

create or replace function commission_internal.refuse_unknown_trainer(p_trainer_id uuid)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT404',
        message = format('there is no trainer "%s"', p_trainer_id),
        hint = 'See the ids in commission.trainer.';
end;
$$;

comment on function commission_internal.refuse_unknown_trainer(uuid) is
    'Raises PT404 (HTTP 404): what is not there and what the caller may not see sound the same.';

create or replace function commission_internal.check_trainer(p_trainer_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_trainer_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_trainer_id must be given';
    end if;
    if not exists (select from commission.trainer where id = p_trainer_id) then
        perform commission_internal.refuse_unknown_trainer(p_trainer_id);
    end if;
end;
$$;

comment on function commission_internal.check_trainer(uuid) is
    'Raises PT404 (HTTP 404) unless the trainer exists.';

create or replace function commission_internal.require_trainer_month(
    p_trainer_id uuid,
    p_year integer,
    p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('staff-commission', 'edit');
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_trainer(p_trainer_id);
    if not commission_internal.sees_participant('staff-commission', p_trainer_id) then
        perform commission_internal.refuse_unknown_trainer(p_trainer_id);
    end if;
    if commission_internal.edits_all('staff-commission') then
        return;
    end if;
    perform commission_internal.require_branch(
        'staff-commission',
        'edit',
        (
            select g.branch
            from commission.trainer_grade as g
            join commission.trainer as t on t.id = g.trainer_id
            where g.trainer_id = p_trainer_id
                and g.valid_during @> commission_internal.grade_day(
                    t.last_day, t.returns_on, commission_internal.last_day(p_year, p_month))));
end;
$$;

comment on function commission_internal.require_trainer_month(uuid, integer, integer) is
    'Raises what keeps the caller from calculating a trainer''s month: 42501 without permission for the home branch of its last day (or the last one worked), PT404 for trainers whom the caller does not see.';

create or replace function commission_internal.check_pair_arguments(
    p_branch text,
    p_member_id uuid,
    p_member_tier commission.member_tier,
    p_trainer_category commission.trainer_category,
    p_trainer_type commission.trainer_type,
    p_new_sales numeric,
    p_renew_sales numeric,
    p_session_count integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_missing text;
    v_minor_unit smallint;
begin
    select string_agg(name, ', ') into v_missing
    from (
        values
            ('p_branch', p_branch is null),
            ('p_member_id', p_member_id is null),
            ('p_member_tier', p_member_tier is null),
            ('p_trainer_category', p_trainer_category is null),
            ('p_trainer_type', p_trainer_type is null),
            ('p_new_sales', p_new_sales is null),
            ('p_renew_sales', p_renew_sales is null),
            ('p_session_count', p_session_count is null)
    ) as argument (name, is_missing)
    where is_missing;
    if v_missing is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('these arguments must be given: %s', v_missing);
    end if;

    select c.minor_unit into v_minor_unit
    from commission.branch as b
    join commission.currency as c on c.code = b.currency
    where b.name = p_branch;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no branch "%s"', left(p_branch, 100)),
            hint = 'See the names in commission.branch.';
    end if;
    if not exists (select from commission.member where id = p_member_id)
        or not commission_internal.edits_all('staff-commission')
            and not commission_internal.sees_member('members', p_member_id)
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no member "%s"', p_member_id),
            hint = 'See the ids in commission.member.';
    end if;

    perform commission_internal.check_not_negative('p_new_sales', p_new_sales);
    perform commission_internal.check_not_negative('p_renew_sales', p_renew_sales);
    -- NaN and infinity compare as greater than any amount.
    if not p_new_sales between 0 and 999999999999999 or not p_renew_sales between 0 and 999999999999999 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_new_sales and p_renew_sales must be amounts from 0 to 999999999999999',
            detail = format('p_new_sales is %s, p_renew_sales is %s.',
                left(p_new_sales::text, 90), left(p_renew_sales::text, 90));
    end if;
    if scale(trim_scale(p_new_sales)) > v_minor_unit or scale(trim_scale(p_renew_sales)) > v_minor_unit then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format(
                'p_new_sales and p_renew_sales may have %s decimals in branch "%s"', v_minor_unit, p_branch),
            detail = format('p_new_sales is %s, p_renew_sales is %s.',
                left(p_new_sales::text, 90), left(p_renew_sales::text, 90)),
            hint = 'Round the amounts first.';
    end if;
    if p_session_count < 0 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_session_count must not be negative',
            detail = format('p_session_count is %s.', p_session_count);
    end if;
end;
$$;

comment on function commission_internal.check_pair_arguments(
    text, uuid, commission.member_tier, commission.trainer_category, commission.trainer_type,
    numeric, numeric, integer) is
    'Raises what is wrong with the arguments of a single pair''s calculation: 22023, or PT404 for what does not exist.';

create or replace function commission_internal.refuse_unpriced_pair(
    p_year integer,
    p_month integer,
    p_trainer_id uuid,
    p_member_id uuid,
    p_error_message text,
    p_error_hint text)
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT409',
        message = p_error_message,
        detail = format(
            'Met while pricing trainer "%s" %s in %s.', p_trainer_id,
            coalesce('with member "' || p_member_id || '"', 'without a member'),
            commission_internal.month_name(p_year, p_month)),
        hint = p_error_hint;
end;
$$;

comment on function commission_internal.refuse_unpriced_pair(integer, integer, uuid, uuid, text, text) is
    'Raises PT409 (HTTP 409) for a pair that cannot be priced.';
