-- Whole tables of rates at once: as given, copied, or by a percentage.

-- What is known of a fee by those beside it.
create or replace function commission_internal.fees_beside(
    p_branch text,
    p_trainer_type commission.trainer_type,
    p_trainer_category commission.trainer_category,
    p_session_type commission.session_type,
    p_days daterange)
returns table (per_hour boolean, holds boolean)
language sql
stable
security definer
rows 2
set search_path = pg_catalog, pg_temp
as $$
    with fee as (
        select t.per_hour, t.valid_during && p_days as holds, t.valid_during << p_days as is_before,
            case
                when t.valid_during << p_days then lower(p_days) - upper(t.valid_during)
                when t.valid_during >> p_days then lower(t.valid_during) - upper(p_days)
            end as days_away
        from commission.trainer_commission_tier as t
        where (t.branch, t.trainer_type, t.trainer_category, t.session_type)
                = (p_branch, p_trainer_type, p_trainer_category, p_session_type)
            and t.commission_type = 'conduction_fee'
            and t.status = 'active'
    )
    select f.per_hour, f.holds
    from (
        select fee.per_hour, fee.holds, bool_or(fee.holds) over () as is_held,
            rank() over (partition by fee.holds, fee.is_before order by fee.days_away) as turn
        from fee
    ) as f
    where f.turn = 1
        and f.holds = f.is_held;
$$;

comment on function commission_internal.fees_beside(
    text, commission.trainer_type, commission.trainer_category, commission.session_type, daterange) is
    'Whether conduction fees are for an hour: those on record that hold on any of the days (holds), or else the last before and the first after them.';

-- A fee for an hour would become one for a session where somebody gives its new amount alone.
create or replace function commission_internal.with_hours_on_record(
    p_rows jsonb,
    p_during daterange,
    p_branches text[],
    p_own uuid[])
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows jsonb;
    v_place bigint;
begin
    select jsonb_agg(f.given || jsonb_build_object('per_hour', coalesce(f.per_hour, f.is_any, false)) order by f.place),
        min(f.place) filter (where f.per_hour is null and f.is_any and not f.is_all)
    into v_rows, v_place
    from (
        select listed.place, listed.given, r.per_hour, bool_or(beside.per_hour) as is_any,
            bool_and(beside.per_hour) as is_all
        from jsonb_array_elements(p_rows) with ordinality as listed (given, place)
        cross join lateral jsonb_populate_record(null::commission.trainer_commission_tier, listed.given) as r
        left join lateral commission_internal.fees_beside(
            r.branch, r.trainer_type, r.trainer_category, r.session_type, r.valid_during * p_during) as beside
            on r.commission_type = 'conduction_fee'
            and (
                r.branch = any (p_branches)
                -- What held is in what they are paid; what is planned nobody has told them.
                or beside.holds and exists (
                    select
                    from commission.trainer_grade as g
                    where g.trainer_id = any (p_own)
                        and (g.branch, g.trainer_type, g.trainer_category)
                            = (r.branch, r.trainer_type, r.trainer_category)))
        group by listed.place, listed.given, r.per_hour
    ) as f;
    if v_place is not null then
        perform commission_internal.refuse_given_rate('trainer_commission_tier', v_place, '23502', 'lacks "per_hour"',
            'Of the fees beside it some are for an hour, others for a session: say which it is.');
    end if;
    return v_rows;
end;
$$;

comment on function commission_internal.with_hours_on_record(jsonb, daterange, text[], uuid[]) is
    'Rows of trainer_commission_tier with per_hour: as given, or else that of fees_beside() them, of branches, or of people''s own grades where they hold then; false where there are none, 23502 where those differ.';

create or replace function commission_internal.change_rates(p_effective_on date, p_rows jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows jsonb;
    v_place bigint;
begin
    perform commission_internal.require_permission('staff-commission', 'edit');
    if p_effective_on is null or not isfinite(p_effective_on) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_effective_on must be a day',
            hint = 'Give the first day of the new rates.';
    end if;
    v_rows := commission_internal.given_rates(
        'trainer_commission_tier', p_rows, '{"status": "active", "valid_during": "(,)"}');
    select listed.place into v_place
    from jsonb_array_elements(v_rows) with ordinality as listed (given, place)
    where isempty((listed.given ->> 'valid_during')::daterange * daterange(p_effective_on, null))
    order by listed.place
    limit 1;
    if found then
        perform commission_internal.refuse_given_rate('trainer_commission_tier', v_place, '22023',
            format('does not hold on %s or later', p_effective_on),
            'Leave valid_during out: it holds from that day on.');
    end if;
    perform commission_internal.refuse_overlapping_trainer_rates(v_rows);
    return commission_internal.with_hours_on_record(
        v_rows, daterange(p_effective_on, null),
        array(select commission_internal.visible_branches('staff-commission')), '{}');
end;
$$;

comment on function commission_internal.change_rates(date, jsonb) is
    'Rows that are to hold from a day on, once they hold to what their table asks (22023, 23502, 23514, 23P01) and the caller edits rates.';

create or replace function commission.change_rates(p_effective_on date, p_rows jsonb)
returns setof commission.trainer_commission_tier
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows jsonb := commission_internal.change_rates(p_effective_on, p_rows);
begin
    -- One statement: what recalculates afterwards never sees the time between the old rates and the new ones.
    return query
    with given as (
        select r.*
        from jsonb_array_elements(v_rows) as listed (given)
        cross join lateral jsonb_populate_record(null::commission.trainer_commission_tier, listed.given) as r
    ),
    ended as (
        update commission.trainer_commission_tier as t
        set valid_during = case
                when lower(t.valid_during) >= p_effective_on then t.valid_during
                else daterange(lower(t.valid_during), p_effective_on)
            end,
            status = case when lower(t.valid_during) >= p_effective_on then 'inactive' else t.status end
        where t.status = 'active'
            and t.valid_during && daterange(p_effective_on, null)
            and exists (
                select
                from given as g
                where g.branch = t.branch
                    and g.trainer_type = t.trainer_type
                    and g.trainer_category = t.trainer_category
                    and g.commission_type = t.commission_type
                    and g.session_type is not distinct from t.session_type
                    and g.product is not distinct from t.product)
    )
    insert into commission.trainer_commission_tier (
        branch, trainer_type, trainer_category, commission_type, session_type, session_count_min, session_count_max,
        sales_threshold_min, sales_threshold_max, fee_amount, per_hour, commission_rate, product, status,
        valid_during)
    select g.branch, g.trainer_type, g.trainer_category, g.commission_type, g.session_type, g.session_count_min,
        g.session_count_max, g.sales_threshold_min, g.sales_threshold_max, g.fee_amount, g.per_hour,
        g.commission_rate, g.product, g.status, g.valid_during * daterange(p_effective_on, null)
    from given as g
    returning *;
end;
$$;

comment on function commission.change_rates(date, jsonb) is
    'Puts a table of rates in place from a day on, in one step: of each branch, type, category, kind of pay and product among the rows, the bands on record end on that day, those that were to start later become inactive, and the rows start. p_rows is a list of rows with columns and defaults of trainer_commission_tier, but for per_hour, which is, where it is left out, as with the fees that hold on the days of a row, or else with the last before and the first after it (23502 where those differ), held to what the table asks (22023, 23502, 23514, 23P01); what they leave open, check_rate_bands() lists. Earlier months keep their rates, all else stays. Returns the new bands. Needs can_edit on staff-commission for the branches.';

create or replace function commission_internal.rates_from(
    p_branch text,
    p_effective_on date,
    p_trainer_type commission.trainer_type,
    p_trainer_category commission.trainer_category,
    p_commission_type commission.commission_type)
returns setof jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('staff-commission', 'edit');
    if p_branch is null or p_effective_on is null or not isfinite(p_effective_on) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'the branch and p_effective_on must both be given',
            hint = 'Name the branch, and the first day of the new rates.';
    end if;
    return query
    select jsonb_strip_nulls(jsonb_build_object(
        'branch', t.branch, 'trainer_type', t.trainer_type, 'trainer_category', t.trainer_category,
        'commission_type', t.commission_type, 'session_type', t.session_type,
        'session_count_min', t.session_count_min, 'session_count_max', t.session_count_max,
        'sales_threshold_min', t.sales_threshold_min, 'sales_threshold_max', t.sales_threshold_max,
        'fee_amount', t.fee_amount, 'per_hour', t.per_hour, 'commission_rate', t.commission_rate, 'product', t.product,
        'valid_during', t.valid_during * daterange(p_effective_on, null)))
    from commission.trainer_commission_tier as t
    where t.branch = p_branch
        and t.status = 'active'
        and t.valid_during && daterange(p_effective_on, null)
        and (p_trainer_type is null or t.trainer_type = p_trainer_type)
        and (p_trainer_category is null or t.trainer_category = p_trainer_category)
        and (p_commission_type is null or t.commission_type = p_commission_type);
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('branch "%s" has no such rates on %s or later', left(p_branch, 100), p_effective_on),
            hint = 'See commission.trainer_commission_tier.';
    end if;
end;
$$;

comment on function commission_internal.rates_from(
    text, date, commission.trainer_type, commission.trainer_category, commission.commission_type) is
    'The active bands of a branch that hold on a day or later, as far as the caller sees them, as rows for change_rates(); PT404 where there are none.';

create or replace function commission.copy_rates(
    p_from_branch text,
    p_to_branch text,
    p_effective_on date,
    p_from_category commission.trainer_category default null,
    p_to_category commission.trainer_category default null)
returns setof commission.trainer_commission_tier
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rows jsonb := (
        select jsonb_agg(
            r || jsonb_strip_nulls(jsonb_build_object('branch', p_to_branch, 'trainer_category', p_to_category)))
        from commission_internal.rates_from(p_from_branch, p_effective_on, null, p_from_category, null) as r);
    v_from_currency text := (select b.currency from commission.branch as b where b.name = p_from_branch);
    v_to_currency text := (select b.currency from commission.branch as b where b.name = p_to_branch);
begin
    if v_to_currency is null then
        raise exception using
            errcode = 'foreign_key_violation',
            message = format('there is no branch "%s"', left(coalesce(p_to_branch, ''), 100)),
            hint = 'See the names in commission.branch.';
    end if;
    if (p_from_category is null) <> (p_to_category is null)
        or p_from_branch = p_to_branch and p_from_category is not distinct from p_to_category
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'rates are copied from a branch to another one, or from a category to another one',
            hint = 'Give both branches, and either both categories or none of them.';
    end if;
    if v_from_currency <> v_to_currency then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('branch "%s" pays in %s, branch "%s" in %s',
                p_from_branch, v_from_currency, p_to_branch, v_to_currency),
            hint = 'Fees and thresholds are amounts: give them with commission.change_rates().';
    end if;
    return query select * from commission.change_rates(p_effective_on, v_rows);
end;
$$;

comment on function commission.copy_rates(text, text, date, commission.trainer_category, commission.trainer_category) is
    'Puts the rates of a branch in place for another one from a day on, with what was planned for later; with categories, those of one category for another one (of the same branch or another). As change_rates() with these rows. Both branches must pay in one currency (22023). Returns the new bands.';

create or replace function commission.raise_rates(
    p_branch text,
    p_effective_on date,
    p_percent numeric,
    p_commission_type commission.commission_type default null,
    p_trainer_type commission.trainer_type default null,
    p_trainer_category commission.trainer_category default null)
returns setof commission.trainer_commission_tier
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_minor_unit integer := (
        select c.minor_unit
        from commission.branch as b
        join commission.currency as c on c.code = b.currency
        where b.name = p_branch);
begin
    perform commission_internal.require_permission('staff-commission', 'edit');
    if p_percent is null or not p_percent between -100 and 1000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_percent must be a number from -100 to 1000',
            detail = format('p_percent is %s.', left(coalesce(p_percent::text, 'null'), 100)),
            hint = 'Give 5 for five percent more, -5 for five percent less.';
    end if;
    return query
    select n.*
    from (
        select jsonb_agg(
            r || jsonb_strip_nulls(jsonb_build_object(
                'fee_amount', round((r ->> 'fee_amount')::numeric * (100 + p_percent) / 100, v_minor_unit),
                'commission_rate', trim_scale(round(
                    (r ->> 'commission_rate')::numeric * (100 + p_percent) / 100, 12))))) as given
        from commission_internal.rates_from(
            p_branch, p_effective_on, p_trainer_type, p_trainer_category, p_commission_type) as r
    ) as raised
    cross join lateral commission.change_rates(p_effective_on, raised.given) as n;
end;
$$;

comment on function commission.raise_rates(
    text, date, numeric, commission.commission_type, commission.trainer_type, commission.trainer_category) is
    'Raises (or, with a negative percentage, lowers) the rates of a branch from a day on by a percentage of themselves: all, or those of a kind of pay, type or category. Fees are rounded to the minor unit of the branch''s currency half away from zero, rates to 12 decimals (0.07 raised by 5 is 0.0735). Rates that were planned for later are raised too. As change_rates() with these rows. Returns the new bands.';
