-- Which time a trainer's month is: what pricing works with (src/trainer/months.rs), for whatever shows the
-- facts behind a result.

-- Both in PL/pgSQL, which keeps its plans: views ask for each of many months.
create or replace function commission_internal.calendar_of_trainer(p_trainer_id uuid, p_on date)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.is_signed_in() then
        return null;
    end if;
    return coalesce(
        (
            select b.time_zone
            from commission.trainer_grade as g
            join commission.branch as b on b.name = g.branch
            where g.trainer_id = p_trainer_id
            -- What holds; where nothing does, what comes next, or else what came last.
            order by g.valid_during @> p_on desc,
                case when lower(g.valid_during) > p_on then lower(g.valid_during) end nulls last,
                lower(g.valid_during) desc nulls last
            limit 1
        ),
        (select w.time_zone from commission.workspace as w));
end;
$$;

comment on function commission_internal.calendar_of_trainer(uuid, date) is
    'The time zone that decides on a day about a trainer''s months (deciding_on in engine/src/period.rs); null for nobody on record.';

create or replace function commission_internal.trainer_away_during(p_trainer_id uuid)
returns tstzmultirange
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_last_day date;
    v_returns_on date;
begin
    if not commission_internal.is_signed_in() then
        return null;
    end if;
    select last_day, returns_on into v_last_day, v_returns_on from commission.trainer where id = p_trainer_id;
    if v_last_day is null then
        return '{}'::tstzmultirange;
    end if;
    return commission_internal.since_day(
            v_last_day + 1, commission_internal.calendar_of_trainer(p_trainer_id, v_last_day))
        - coalesce(
            commission_internal.since_day(
                v_returns_on, commission_internal.calendar_of_trainer(p_trainer_id, v_returns_on)),
            '{}'::tstzmultirange);
end;
$$;

comment on function commission_internal.trainer_away_during(uuid) is
    'The time after a trainer''s last day worked, until the return: what happens in it (<@) is not paid (AwayTime in engine/src/trainer/away.rs). Nothing for who has not left, null for nobody on record.';

create or replace function commission_internal.trainer_month_during(p_trainer_id uuid, p_year integer, p_month integer)
returns tstzmultirange
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_first_day constant date := make_date(p_year, p_month, 1);
    v_last_day constant date := commission_internal.last_day(p_year, p_month);
begin
    if not commission_internal.is_signed_in() then
        return null;
    end if;
    return commission_internal.since_day(
            v_first_day, commission_internal.calendar_of_trainer(p_trainer_id, v_first_day - 1))
        - commission_internal.since_day(
            v_last_day + 1, commission_internal.calendar_of_trainer(p_trainer_id, v_last_day))
        - commission_internal.trainer_away_during(p_trainer_id);
end;
$$;

comment on function commission_internal.trainer_month_during(uuid, integer, integer) is
    'What a month of a trainer pays: what happens at an instant in it (<@). It begins where the month before it ends, by the calendar that decided there, and ends with the last day worked of who has left. Null for nobody on record.';

create or replace function commission_internal.fee_of_minutes(p_minutes bigint, p_fee numeric, p_minor_unit integer)
returns numeric
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select round(div(p_minutes * p_fee * 10.0 ^ p_minor_unit * 2 + 60, 120) / 10.0 ^ p_minor_unit, p_minor_unit);
$$;

comment on function commission_internal.fee_of_minutes(bigint, numeric, integer) is
    'What minutes pay at a fee per hour, not negative: rounded once to the minor unit, half up, and exact before that (rounded_quotient in engine/src/money.rs).';

create or replace function commission_internal.share_of_sale(
    p_amount numeric,
    p_closer_count integer,
    p_weights numeric[],
    p_place integer,
    p_minor_unit integer)
returns numeric
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select round((
            case
                when p_weights is null then div(u.units, p_closer_count)
                    + (p_place <= mod(u.units, p_closer_count))::integer
                else (
                    select div(u.units * p_weights[p_place], sum(w.weight))
                        + (p_place <= u.units - sum(div(u.units * w.weight, t.total)))::integer
                    from unnest(p_weights) as w (weight)
                    cross join (select sum(weight) as total from unnest(p_weights) as listed (weight)) as t)
            end
        ) / 10.0 ^ p_minor_unit, p_minor_unit)
    from (select p_amount * 10.0 ^ p_minor_unit as units) as u;
$$;

comment on function commission_internal.share_of_sale(numeric, integer, numeric[], integer, integer) is
    'What a closer at a place from 1 gets of an amount of whole minor units: equal shares, or by weights (null: none), of which the first ones take the odd cents (Split in engine/src/money.rs).';
