-- What a plan lacks, and what of it can never apply.

-- p_people: of whom it speaks; null: everybody who has the plan.
create or replace function commission_internal.plan_problems(p_plan_id uuid, p_people uuid[])
returns table (
    severity text,
    code text,
    component_id uuid,
    component_name text,
    problem text,
    hint text,
    participant_ids uuid[])
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with plan as (
        select p.id, p.name, p.currency
        from commission.compensation_plan as p
        where p.id = p_plan_id
    ),
    component as materialized (
        select c.id, c.name, c.position, c.kind, c.flat_amount, c.rate, c.accelerator_rate,
            c.threshold_attainment, c.mode, c.quota_period, c.quota_scope, c.gate_attainment,
            c.floor_amount, c.cap_amount, c.period_cap, c.counts_to_quota, c.credit_kind, c.valid_during
        from commission.plan_component as c
        where c.plan_id = p_plan_id
    ),
    assignment as materialized (
        select u.participant_id, u.valid_during
        from commission.user_compensation_plan as u
        where u.plan_id = p_plan_id
            and (p_people is null or u.participant_id = any (p_people))
    ),
    -- Each person's days with each component.
    paid as materialized (
        select c.id as component_id, a.participant_id,
            range_agg(a.valid_during * c.valid_during) as days
        from component as c
        join assignment as a on a.valid_during && c.valid_during
        group by c.id, a.participant_id
    ),
    -- The days of these on which there is a quota to go by.
    measured as materialized (
        select p.component_id, p.participant_id,
            p.days * coalesce(range_agg(q.valid_during), '{}') as days,
            bool_or(q.currency <> plan.currency) as has_other_currency
        from paid as p
        cross join plan
        join component as c on c.id = p.component_id
        left join commission.sales_team_member as m
            on c.quota_scope = 'team'
            and m.participant_id = p.participant_id
            and m.role = 'manager'
        left join commission.quota as q
            on q.period = c.quota_period
            and case c.quota_scope
                when 'own' then q.participant_id = p.participant_id
                else q.team_id = m.team_id
            end
        where c.gate_attainment is not null
            or c.threshold_attainment is not null
        group by p.component_id, p.participant_id, p.days
    ),
    band as (
        select r.component_id, r.min_amount, r.commission_rate,
            lag(r.commission_rate) over (partition by r.component_id order by r.min_amount) as rate_before
        from commission.commission_rule as r
        where r.component_id in (select c.id from component as c)
    ),
    problem as (
        select 1 as place, 'error' as severity, 'no_components' as code, null::uuid as component_id,
            format('plan "%s" has no components', plan.name) as problem,
            'Insert at least one into commission.plan_component.' as hint, null::uuid[] as participant_ids
        from plan
        where not exists (select from component)
        union all
        select 2, 'error', 'no_bands', c.id, 'it is tiered and has no bands',
            'Insert them into commission.commission_rule, the lowest from 0 on.', null
        from component as c
        where c.kind = 'tiered'
            and not exists (select from band as b where b.component_id = c.id)
        union all
        select 3, 'error', 'days_without_component', null,
            format('on days on which people have plan "%s" it has no component', min(plan.name)),
            'Extend valid_during of a component, or end the assignments before.',
            array_agg(distinct a.participant_id)
        from plan
        cross join assignment as a
        where exists (select from component)
            and not isempty(datemultirange(a.valid_during)
                - (select coalesce(range_agg(c.valid_during), '{}') from component as c))
        having count(*) > 0
        union all
        select 4, 'error', 'other_currency', m.component_id,
            format('quotas are in another currency than the plan, which pays %s', min(plan.currency)),
            'State them in the plan''s currency in commission.quota.', array_agg(m.participant_id)
        from measured as m
        cross join plan
        where m.has_other_currency
        group by m.component_id
        union all
        select 5, 'warning', 'not_assigned', null, format('nobody has plan "%s"', plan.name),
            'Assign it in commission.user_compensation_plan.', null
        from plan
        where not exists (select from assignment)
        union all
        select 6, 'warning', 'never_in_force', c.id, 'nobody has the plan on any of its days',
            'See valid_during of the component and the dates in commission.user_compensation_plan.', null
        from component as c
        where exists (select from assignment)
            and not exists (select from paid as p where p.component_id = c.id)
        union all
        select 7, 'warning', 'days_without_quota', m.component_id,
            format('on some days people have no %s %squota: %s', min(c.quota_period),
                case min(c.quota_scope) when 'team' then 'team ' else '' end,
                case
                    when bool_or(c.gate_attainment is not null) then 'the gate stays shut'
                    else 'the threshold is not reached'
                end),
            case min(c.quota_scope)
                when 'team' then 'See commission.quota, and the managers in commission.sales_team_member.'
                else 'Insert them into commission.quota.'
            end,
            array_agg(m.participant_id)
        from measured as m
        join component as c on c.id = m.component_id
        join paid as p on (p.component_id, p.participant_id) = (m.component_id, m.participant_id)
        -- Quotas are set period by period: only the days until today must have one.
        where not isempty(p.days * datemultirange(daterange(null, commission_internal.today(), '[]')) - m.days)
        group by m.component_id
        union all
        select 8, 'warning', 'nobody_below', c.id, 'people who have it had nobody below them on any day of it',
            'See commission.upline_link.', array_agg(p.participant_id)
        from component as c
        join paid as p on p.component_id = c.id
        where c.kind = 'override'
            and not exists (
                select
                from commission.upline_link as l
                where l.upline_id = p.participant_id
                    and l.valid_during && any (array(select unnest(p.days))))
        group by c.id
        union all
        select 9, 'warning', 'nothing_counts', c.id,
            'it goes by what counts to a quota, and nothing in the plan does',
            'Set counts_to_quota of a component that pays the credits.', null
        from component as c
        where (c.gate_attainment is not null or c.kind in ('quota', 'bonus') and c.quota_period is not null)
            and c.quota_scope = 'own'
            and exists (
                select
                from component as other
                where other.valid_during && c.valid_during
                    and other.kind not in ('override', 'bonus'))
            and not exists (
                select
                from component as other
                where other.valid_during && c.valid_during
                    and other.kind <> 'override'
                    and other.counts_to_quota)
        union all
        select 10, 'warning', 'pays_nothing', c.id, 'its rate is 0',
            'Give it a rate, or remove it.', null
        from component as c
        where c.rate = 0
            and coalesce(c.accelerator_rate, 0) = 0
            or c.kind = 'tiered'
                and 0 = all (select b.commission_rate from band as b where b.component_id = c.id)
                and exists (select from band as b where b.component_id = c.id)
        union all
        select 11, 'warning', 'no_acceleration', c.id,
            format('what is beyond the threshold has no higher rate: %s and %s',
                commission_internal.percent_in_words(c.rate),
                commission_internal.percent_in_words(c.accelerator_rate)),
            'Give accelerator_rate a higher one.', null
        from component as c
        where c.accelerator_rate <= c.rate
        union all
        select 12, 'warning', 'band_changes_nothing', b.component_id,
            format('the band from %s has the rate of the one before', trim_scale(b.min_amount)),
            'Remove it, or give it another rate.', null
        from band as b
        where b.commission_rate = b.rate_before
        union all
        select 13, 'warning', 'more_pays_less', b.component_id,
            format('from %s on everything has a lower rate: who sells more is paid less', trim_scale(b.min_amount)),
            'Apply the bands marginally, or let rates rise.', null
        from band as b
        join component as c on c.id = b.component_id
        where c.mode = 'whole'
            and b.commission_rate < b.rate_before
        union all
        select 14, 'warning', 'always_capped', c.id, 'its amount is above what a deal or period pays at most',
            'Raise the cap, or lower flat_amount.', null
        from component as c
        where c.flat_amount > least(c.cap_amount, c.period_cap)
        union all
        select 15, 'warning', 'cap_never_applies', c.id, 'what a deal pays at most is above what a period pays at most',
            'Lower cap_amount, or raise period_cap.', null
        from component as c
        where c.cap_amount > c.period_cap
        union all
        select 16, 'warning', 'floor_above_cap', c.id, 'what a deal pays at least is above what a period pays at most',
            'Lower floor_amount, or raise period_cap.', null
        from component as c
        where c.floor_amount > c.period_cap
        union all
        select 17, 'warning', 'pays_twice', c.id,
            format('component "%s" pays the same credits on the same days', other.name),
            'This is right only if both are meant: see credit_kind and valid_during.', null
        from component as c
        join component as other
            on (other.position, other.id) < (c.position, c.id)
            and other.valid_during && c.valid_during
            and (c.credit_kind is null or other.credit_kind is null or other.credit_kind = c.credit_kind)
        where c.kind in ('percentage', 'tiered', 'quota')
            and other.kind in ('percentage', 'tiered', 'quota')
    )
    select p.severity, p.code, p.component_id, c.name, p.problem, p.hint, p.participant_ids
    from problem as p
    left join component as c on c.id = p.component_id
    order by p.place, c.position, c.id, p.problem;
$$;

comment on function commission_internal.plan_problems(uuid, uuid[]) is
    'What a plan lacks (error), and what of it can never apply or looks wrong (warning).';

create or replace function commission_internal.check_plan(p_plan_id uuid)
returns table (
    severity text,
    code text,
    component_id uuid,
    component_name text,
    problem text,
    hint text,
    participant_ids uuid[])
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('deals', 'edit');
    perform commission_internal.check_plan_id(p_plan_id);
    return query
    select *
    from commission_internal.plan_problems(
        p_plan_id,
        case
            when not commission_internal.sees_all('deals')
                then array(select commission_internal.visible_participants('deals'))
        end);
end;
$$;

create or replace function commission.check_plan(p_plan_id uuid)
returns table (
    severity text,
    code text,
    component_id uuid,
    component_name text,
    problem text,
    hint text,
    participant_ids uuid[])
language sql
stable
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.check_plan(p_plan_id);
$$;

comment on function commission.check_plan(uuid) is
    'What a plan lacks (severity error: no components, no bands, days without a component, quotas in another currency), and what of it can never apply or looks wrong (warning), with the people concerned. Empty: nothing. For administrators; those of a branch are told of its people. Read-only.';
