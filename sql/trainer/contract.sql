-- The contract of the trainer scheme: its hooks, and what it declares of itself (sql/core/scheme.sql).

create or replace function commission_internal.trainer_homes(p_branch text, p_on date)
returns setof uuid
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select distinct g.trainer_id
    from commission.trainer_grade as g
    join commission.trainer as t on t.id = g.trainer_id
    where g.branch = p_branch
        and (
            p_on is null
            or g.valid_during @> case
                when t.last_day is null then p_on
                else commission_internal.grade_day(t.last_day, t.returns_on, p_on)
            end);
$$;

comment on function commission_internal.trainer_homes(text, date) is
    'Trainers whose home is in a branch on the last day of a month (of who has left in it: on the last day worked), or (null) ever was.';

create or replace function commission_internal.trainer_month_has_facts(p_year integer, p_month integer)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_engine();
    return (
        with possibly as (
            select min(lower(during)) as begins_at, max(upper(during)) as ends_at
            from commission_internal.calendars_of('trainer') as c
            cross join lateral commission_internal.month_during(p_year, p_month, c.time_zone) as during
        ),
        active as (
            select array_agg(distinct trainer_id) as ids, count(distinct trainer_id)::integer as size
            from (
                select a.trainer_id
                from possibly
                join commission.appointment as a on a.starts_at >= possibly.begins_at and a.starts_at < possibly.ends_at
                where a.status = 'completed'
                union
                select closer.id
                from possibly
                join commission.member_package as p
                    on p.created_at >= possibly.begins_at and p.created_at < possibly.ends_at
                cross join unnest(p.closed_by) as closer (id)
                where p.status in ('active', 'completed', 'expired')
                union
                select i.trainer_id
                from possibly
                cross join lateral commission_internal.sessions_in_place(
                    array[possibly.begins_at], array[possibly.ends_at], null) as i
            ) as fact
        )
        -- Pricing knows whose calendar decides.
        select exists (
            select
            from active
            cross join lateral commission_engine.price_trainer_months(
                active.ids, array_fill(p_year, array[active.size]), array_fill(p_month, array[active.size]))
            where active.size > 0));
end;
$$;

comment on function commission_internal.trainer_month_has_facts(integer, integer) is
    'Whether sessions or sales belong to a month, in the calendars of their trainers.';

create or replace function commission_internal.size_of_trainer_month()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(*) from commission.trainer;
$$;

comment on function commission_internal.size_of_trainer_month() is 'How many trainers a run of a month calculates.';

create or replace function commission_internal.changes_of_trainer_results()
returns bigint
language sql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
    select pg_stat_get_xact_tuples_inserted(results) + pg_stat_get_xact_tuples_updated(results)
        + pg_stat_get_xact_tuples_deleted(results)
    from (select 'commission.trainer_monthly_commission'::regclass as results) as counted;
$$;

comment on function commission_internal.changes_of_trainer_results() is
    'How many rows of results the present transaction has written so far; 0 where track_counts is off.';

create or replace function commission_internal.calculate_part_of_trainer_month(
    p_year integer,
    p_month integer,
    p_after uuid,
    p_most integer,
    out reached_id uuid,
    out done bigint,
    out rows_changed bigint,
    out is_last boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids uuid[] := array(
        select id
        from commission.trainer
        where p_after is null
            or id > p_after
        order by id
        limit p_most);
    v_changed_before bigint := commission_internal.changes_of_trainer_results();
begin
    done := cardinality(v_ids);
    is_last := p_most is null or done < p_most;
    reached_id := coalesce(v_ids[done], p_after);
    perform 1
    from commission_internal.store_trainer_months(
        v_ids, array_fill(p_year, array[done::integer]), array_fill(p_month, array[done::integer]))
    where done > 0;
    rows_changed := commission_internal.changes_of_trainer_results() - v_changed_before;
end;
$$;

comment on function commission_internal.calculate_part_of_trainer_month(integer, integer, uuid, integer) is
    'Calculates a month for the next trainers in the order of their ids; pairs that cannot be priced are listed in trainer_unpriced_pair.';

create or replace function commission_internal.unpriced_trainer_records(
    p_year integer,
    p_month integer,
    p_trainer_ids uuid[])
returns table (
    participant_id uuid,
    record_id text,
    error_code text,
    error_message text,
    error_hint text,
    detail jsonb
)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.require_engine();
    select r.trainer_id, coalesce(r.member_id::text, 'none'), 'PT409', r.error_message, r.error_hint,
        jsonb_build_object(
            'member_id', r.member_id,
            'total_session', r.total_conduction_count,
            'total_sales', r.total_new_sales + r.total_renew_sales)
    from (
        select array_agg(id) as ids, count(*)::integer as size
        from commission.trainer
        where p_trainer_ids is null
            or id = any (p_trainer_ids)
    ) as wanted
    cross join lateral commission_engine.price_trainer_months(
        wanted.ids, array_fill(p_year, array[wanted.size]), array_fill(p_month, array[wanted.size])) as r
    where wanted.size > 0
        and r.error_message is not null;
$$;

comment on function commission_internal.unpriced_trainer_records(integer, integer, uuid[]) is
    'Pairs of trainer and member of a month that cannot be priced from the facts, of the given trainers (null: all).';

-- Months are found by their last day (closed_months_of() in sql/core/late_change.sql).
create or replace function commission_internal.to_ends_of_months(p_days datemultirange)
returns datemultirange
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select range_agg(daterange(lower(part), (date_trunc('month', upper(part) - 1) + interval '1 month')::date))
    from unnest(p_days) as part;
$$;

comment on function commission_internal.to_ends_of_months(datemultirange) is
    'Days, with those that follow them in the month in which they end.';

-- The calendar of a day without a grade is that of the next one, or of the last (deciding_on in
-- engine/src/period.rs): where a grade changes, the days beside it that have none change too.
create or replace function commission_internal.days_decided_by_grades(p_trainer_id uuid, p_days datemultirange)
returns datemultirange
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select range_agg(decided.days)
    from (
        select daterange(
            (
                select max(upper(g.valid_during))
                from commission.trainer_grade as g
                where g.trainer_id = p_trainer_id
                    and upper(g.valid_during) <= lower(d.part)
            ),
            (
                select min(lower(g.valid_during))
                from commission.trainer_grade as g
                where g.trainer_id = p_trainer_id
                    and lower(g.valid_during) >= upper(d.part)
            ))
        from unnest(p_days) as d (part)
        union all
        -- Of who has left, the last day worked decides about its month.
        select own.part
        from commission.trainer as t
        cross join lateral commission_internal.to_ends_of_months(
            datemultirange(daterange(t.last_day, t.last_day, '[]'))) as m
        cross join lateral unnest(m) as own (part)
        where t.id = p_trainer_id
            and p_days @> t.last_day
    ) as decided (days);
$$;

comment on function commission_internal.days_decided_by_grades(uuid, datemultirange) is
    'The given days, and those beside them on which a trainer has no grade.';

-- Declarations -------------------------------------------------------------------------------------

select commission_internal.declare_role(
    'trainer', 'Conducts sessions and sells packages', '{"earnings": ["view"], "settlement": ["view"]}');

select commission_internal.declare_module(
    'staff-commission', 'Trainer commissions and their rates',
    '{"admin": ["view", "edit", "export"], "manager": ["view", "export"], "trainer": ["view"]}');

select commission_internal.declare_module(
    'members', 'Members, sessions and packages',
    '{"admin": ["view", "edit", "export"], "manager": ["view"], "trainer": ["view"]}');

select commission_internal.declare_scheme(
    'trainer', 'Trainers of a gym: sessions conducted and packages sold', 'home branch', 20,
    '{
        "conduction": "Fees for sessions conducted",
        "new_sales": "Commission on members'' first packages",
        "renewal": "Commission on renewals"
    }');

select commission_internal.declare_preset('trainer', 'gym', 'fees and rates of a chain of gyms');

select commission_internal.declare_result('trainer', 'trainer_monthly_commission');

select commission_internal.declare_fact(
    'trainer', 'appointment',
    p_noun => 'session',
    p_instant_column => 'starts_at',
    p_counts => 'r.status = ''completed''',
    p_columns => '{trainer_id,member_id,session_type,also_members,fee_each,minutes}',
    p_uses => '{status}',
    p_people => 'array[r.trainer_id]',
    p_refund => 'false',
    p_follow => $$
                    select *
                    from (
                        select array_agg(f.trainer_id) as trainer_ids, array_agg(f.day) as days
                        from (
                            select distinct trainer_id, (starts_at at time zone 'UTC')::date as day
                            from changed
                            where (select recalculation = 'immediate' from commission.workspace)
                        ) as f
                    ) as touched
                    cross join (
                        -- Null where one is with nobody or with several: all facts are read then.
                        select case
                                when bool_and(f.member_id is not null and f.also_members = '{}') then
                                    array_agg(f.member_id)
                            end as member_ids,
                            array_agg(f.session_type::text) as session_types, array_agg(f.sign) as signs
                        from (select * from changed limit 1001) as f
                    ) as sessions
    $$,
    p_call => 'commission_internal.follow_sessions(v_call.trainer_ids, v_call.days, '
        'v_call.member_ids, v_call.session_types, v_call.signs)');

select commission_internal.declare_fact(
    'trainer', 'member_package',
    p_noun => 'package',
    p_instant_column => 'created_at',
    p_counts => 'r.status in (''active'', ''completed'', ''expired'') and r.closed_by <> ''{}''',
    p_columns => '{member_id,branch,total_price,refunded_amount,sale_type,closed_by,closer_weights,product}',
    p_uses => '{status}',
    p_people => 'r.closed_by',
    p_refund => 'n.refunded_amount > o.refunded_amount or n.status = ''refunded'' and o.status <> ''refunded''',
    p_follow => $$
                    select array_agg(f.trainer_id) as trainer_ids, array_agg(f.day) as days
                    from (
                        select distinct closer.id as trainer_id, (created_at at time zone 'UTC')::date as day
                        from changed
                        cross join unnest(closed_by) as closer (id)
                        where (select recalculation = 'immediate' from commission.workspace)
                    ) as f
    $$,
    p_call => 'commission_internal.reprice_trainer_days(v_call.trainer_ids, v_call.days)');

select commission_internal.declare_unattributed(
    'member_package', 'r.status in (''active'', ''completed'', ''expired'') and r.closed_by = ''{}''');

select commission_internal.declare_setting(
    'trainer', 'trainer_commission_tier',
    p_columns => '{
        branch,trainer_type,trainer_category,commission_type,session_type,session_count_min,session_count_max,
        sales_threshold_min,sales_threshold_max,fee_amount,commission_rate,product,per_hour}',
    p_days => 'case r.status when ''active'' then r.valid_during else ''empty'' end',
    p_uses => '{id,valid_during,status}',
    p_follow => $$
                    select array_agg(branch) as branches, array_agg(trainer_type) as types,
                        array_agg(trainer_category) as categories, array_agg(days) as days
                    from changed
    $$,
    p_call => 'commission_internal.reprice_grades(v_call.branches, v_call.types, v_call.categories, v_call.days)');

select commission_internal.declare_setting(
    'trainer', 'trainer_grade',
    p_columns => '{trainer_id,branch,trainer_type,trainer_category,earns}',
    p_uses => '{id,valid_during}',
    p_person => 'r.trainer_id',
    p_moves_edges => true,
    p_noted_days => 'commission_internal.days_decided_by_grades(r.trainer_id, r.days)',
    p_follow => 'select array_agg(distinct trainer_id) as trainer_ids from changed',
    p_call => 'commission_internal.reprice_trainers(v_call.trainer_ids)');

-- Who leaves: nothing is paid on the days after. A new trainer has no facts yet.
select commission_internal.declare_setting(
    'trainer', 'trainer',
    p_columns => '{id}',
    p_days => 'commission_internal.days_away(r.last_day, r.returns_on)',
    p_uses => '{last_day,returns_on}',
    p_person => 'r.id',
    p_noted_days => 'commission_internal.to_ends_of_months(r.days)',
    p_events => '{update}',
    p_follow => 'select array_agg(distinct id) as trainer_ids from changed',
    p_call => 'commission_internal.reprice_trainers(v_call.trainer_ids)');

-- The first tier of a new member concerns no month, and neither do those of a member who is gone.
select commission_internal.declare_setting(
    'trainer', 'member_tier_period',
    p_columns => '{member_id,tier}',
    p_except => $$
        not exists (select from commission.member as m where m.id = r.member_id)
        or pg_trigger_depth() > 1
            and r.valid_during = '(,)'
            and not exists (select from commission.appointment as a where a.member_id = r.member_id)
            and not exists (
                select
                from commission.appointment as a
                where a.also_members <> '{}'
                    and a.also_members @> array[r.member_id])
            and not exists (select from commission.member_package as p where p.member_id = r.member_id)
    $$,
    p_follow => 'select array_agg(distinct member_id) as member_ids from changed',
    p_call => 'commission_internal.reprice_members(v_call.member_ids)');

select commission_internal.declare_setting(
    'trainer', 'branch',
    p_columns => '{id,time_zone,currency}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => $$
                    select array_agg(b.name) as branches
                    from commission.branch as b
                    where b.id in (select id from changed)
    $$,
    p_call => 'commission_internal.reprice_branches(v_call.branches)');

select commission_internal.declare_setting(
    'trainer', 'currency',
    p_columns => '{code,minor_unit}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => $$
                    select array_agg(b.name) as branches
                    from commission.branch as b
                    where b.currency in (select code from changed)
    $$,
    p_call => 'commission_internal.reprice_branches(v_call.branches)');

-- Without a grade, a trainer's months are those of the workspace.
select commission_internal.declare_setting(
    'trainer', 'workspace',
    p_columns => '{time_zone}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select array_agg(id) as trainer_ids from commission.trainer',
    p_call => 'commission_internal.reprice_trainers(v_call.trainer_ids)');

-- Facts and settings are recorded in audit_log already; so are members.
select commission_internal.audit_table('commission.member');
