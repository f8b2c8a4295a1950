-- The monthly run over all trainers. The function in front is for callers, the one behind it calculates.

create or replace function commission_internal.calculate_all_commission(p_year integer, p_month integer)
returns table (
    commission_id uuid,
    success boolean,
    error_message text,
    trainer_id uuid,
    member_id uuid,
    total_sales numeric,
    total_session integer
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_trainer_ids uuid[];
    v_years integer[];
    v_months integer[];
    v_scope record;
begin
    perform commission_internal.require_permission('staff-commission', 'edit');
    v_scope := commission_internal.scope('staff-commission', 'edit');
    if p_year is not null or p_month is not null then
        perform commission_internal.check_month(p_year, p_month);
        perform commission_internal.share_trainer_settings();
        perform commission_internal.refuse_closed('trainer', p_year, p_month);
    end if;

    select array_agg(t.id), array_agg(extract(year from wanted.month_on)),
        array_agg(extract(month from wanted.month_on))
    into v_trainer_ids, v_years, v_months
    from commission.trainer as t
    cross join commission.workspace as w
    left join commission.trainer_grade as g
        on p_year is null
        and g.trainer_id = t.id
        and g.valid_during @> commission_internal.today()
    left join commission.branch as b on b.name = g.branch
    cross join lateral (
        select coalesce(
            make_date(p_year, p_month, 1),
            commission_internal.month_of(now(), coalesce(b.time_zone, w.time_zone))) as month_on
    ) as wanted
    -- An administrator of one branch calculates those whose home it is on the month's last day.
    where v_scope.extent = 'all'
        or exists (
            select
            from commission.trainer_grade as home
            where home.trainer_id = t.id
                and home.branch = v_scope.branch
                and home.valid_during @> commission_internal.grade_day(
                    t.last_day, t.returns_on,
                    commission_internal.last_day(
                        extract(year from wanted.month_on)::integer, extract(month from wanted.month_on)::integer)));

    return query
    select *
    from commission_internal.store_trainer_months(v_trainer_ids, v_years, v_months);
end;
$$;

create or replace function commission.calculate_all_commission(
    p_year integer default null,
    p_month integer default null)
returns table (
    commission_id uuid,
    success boolean,
    error_message text,
    trainer_id uuid,
    member_id uuid,
    total_sales numeric,
    total_session integer
)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.calculate_all_commission(p_year, p_month);
$$;

comment on function commission.calculate_all_commission(integer, integer) is
    'Calculates a month for every trainer and returns each trainer-member pair with activity. commission_id is the id of its record; where success is false it is null and error_message says why. total_sales is the trainer''s share of the pair''s sales in the home branch''s currency; total_session counts completed sessions. An administrator of one branch calculates its trainers. Without arguments: the current month in each home branch''s time zone. Running it again changes nothing.';
