-- What refunds cost in commission, and where the running month is heading. A scheme that can say brings
-- refund_cost_of_<scheme>(from, to): what people earn by the facts, and would earn had nothing been given back;
-- and forecast_of_<scheme>(year, month): what they have earned so far. Both keep to whom the caller sees, and are
-- empty where that is nobody.

create or replace function commission_internal.schemes_with(p_hook text, p_arguments text)
returns setof text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select s
    from commission_internal.installed_schemes() as s
    where to_regprocedure(format('commission_internal.%I(%s)', p_hook || s, p_arguments)) is not null;
$$;

comment on function commission_internal.schemes_with(text, text) is
    'The schemes that bring a hook which not all have: the beginning of its name, and the types of its arguments.';

create or replace function commission_internal.refund_cost(p_from date, p_to date)
returns table (
    scheme text,
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    currency text,
    refunded numeric,
    earned numeric,
    without_refunds numeric,
    cost numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_scheme text;
begin
    perform commission_internal.require_engine();
    if not commission_internal.is_signed_in() then
        perform commission_internal.refuse('earnings', 'view');
    end if;
    perform commission_internal.simulated_months(p_from, p_to);
    for v_scheme in select commission_internal.schemes_with('refund_cost_of_', 'date, date') loop
        return query execute format(
            $query$
            select $1, r.participant_id,
                case when commission_internal.knows_name_of(r.participant_id) then p.name end, r.year, r.month,
                r.currency, r.refunded, r.earned, r.without_refunds, r.without_refunds - r.earned
            from commission_internal.%I($2, $3) as r
            join commission.participant as p on p.id = r.participant_id
            where r.refunded <> 0
                or r.without_refunds <> r.earned
            order by r.year, r.month, p.name, p.id, r.currency
            $query$, 'refund_cost_of_' || v_scheme)
        using v_scheme, p_from, p_to;
    end loop;
end;
$$;

comment on function commission_internal.refund_cost(date, date) is
    'The same with its owner''s rights, of all schemes that can say.';

create or replace function commission.refund_cost(p_from date, p_to date)
returns table (
    scheme text,
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    currency text,
    refunded numeric,
    earned numeric,
    without_refunds numeric,
    cost numeric
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.refund_cost(p_from, p_to);
$$;

comment on function commission.refund_cost(date, date) is
    'What refunds cost in commission, for the months of two days and between them, by scheme, person, month of the sale and currency: refunded, the person''s share of what was given back of sales of the month; earned, what the facts give now; without_refunds, what they would give had nothing been given back, with the bands that the sales would have reached; cost, the difference, which is what refunds have taken from the person. Of the people whose results the caller sees, and of schemes in which it follows from what others sold only for those who see all. PT409 where something would have no price. Read-only.';

create or replace function commission_internal.forecast_month()
returns table (
    scheme text,
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    days_passed integer,
    day_count integer,
    currency text,
    earned numeric,
    forecast numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_today constant date := commission_internal.today();
    v_year constant integer := extract(year from v_today);
    v_month constant integer := extract(month from v_today);
    v_passed constant integer := extract(day from v_today);
    v_days constant integer := extract(day from commission_internal.last_day(v_year, v_month));
    v_scheme text;
begin
    if not commission_internal.is_signed_in() then
        perform commission_internal.refuse('earnings', 'view');
    end if;
    for v_scheme in select commission_internal.schemes_with('forecast_of_', 'integer, integer') loop
        return query execute format(
            $query$
            select $1, e.participant_id,
                case when commission_internal.knows_name_of(e.participant_id) then p.name end, $2, $3, $4, $5,
                e.currency, e.amount,
                case
                    when commission_internal.is_closed($1, $2, $3) then e.amount
                    else round(e.amount * $5 / $4, c.minor_unit)
                end
            from commission_internal.%I($2, $3) as e
            join commission.participant as p on p.id = e.participant_id
            join commission.currency as c on c.code = e.currency
            order by p.name, p.id, e.currency
            $query$, 'forecast_of_' || v_scheme)
        using v_scheme, v_year, v_month, v_passed, v_days;
    end loop;
end;
$$;

comment on function commission_internal.forecast_month() is
    'The same with its owner''s rights, of all schemes that can say.';

create or replace function commission.forecast_month()
returns table (
    scheme text,
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    days_passed integer,
    day_count integer,
    currency text,
    earned numeric,
    forecast numeric
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.forecast_month();
$$;

comment on function commission.forecast_month() is
    'Where the running month is heading, by scheme, person and currency: earned so far, as stored, and forecast, what that would be on the month''s last day if days went on like this (earned x day_count / days_passed, today counted whole, in the workspace''s calendar). By the bands and tiers reached so far. Of schemes that are paid by the month and the people whose results the caller sees; deal_forecast() is that of deals. Read-only.';
