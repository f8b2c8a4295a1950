-- Whom a deal concerns: who is credited, who is paid for what their downline is credited with, and who manages
-- a team with a quota that it counts to.

create or replace function commission_internal.people_above(p_participant_ids uuid[], p_day date)
returns uuid[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Looked up level by level, by key, also in tables that were never analyzed. No index over days serves that: "is true".
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    v_first_day date := date_trunc('month', p_day)::date;
    v_last_day date := (date_trunc('month', p_day) + interval '1 month - 1 day')::date;
begin
    -- Most plans look at nobody else's credits.
    if p_participant_ids is null
        or not exists (
            select
            from commission.plan_component as c
            where c.kind = 'override'
                or c.quota_scope = 'team')
    then
        return p_participant_ids;
    end if;
    return array(
        with recursive path (id) as (
            select unnest(p_participant_ids)
            union
            select l.upline_id
            from path
            join commission.upline_link as l
                on l.participant_id = path.id
                and (l.valid_during @> v_last_day) is true
        )
        select unnest(p_participant_ids)
        union
        select path.id
        from path
        where exists (
            select
            from commission.user_compensation_plan as u
            join commission.plan_component as c
                on c.plan_id = u.plan_id
                and c.kind = 'override'
            where u.participant_id = path.id)
        union
        select manager.participant_id
        from commission.sales_team_member as member
        join commission.sales_team_member as manager
            on manager.team_id = member.team_id
            and manager.role = 'manager'
        where member.participant_id = any (p_participant_ids)
            and member.role = 'member'
            and member.valid_during && daterange(v_first_day, v_last_day, '[]'));
end;
$$;

comment on function commission_internal.people_above(uuid[], date) is
    'The given people, and those whose commissions depend on what these are credited with in the month of a day: by overrides and by quotas of teams.';

create or replace function commission_internal.people_of_deal(
    p_deal_id uuid,
    p_participant_id uuid,
    p_day date)
returns uuid[]
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    -- The owner also where others are credited: they may have been before.
    select commission_internal.people_above(
        array(
            select c.participant_id from commission.deal_credit as c where c.deal_id = p_deal_id
            union
            select d.owner_id from commission.deal as d where d.id = p_deal_id
            union
            select p_participant_id where p_participant_id is not null),
        p_day);
$$;

comment on function commission_internal.people_of_deal(uuid, uuid, date) is
    'Whom a deal concerns in the month of a day: its owner, whoever is credited, one more who is or was, and those above.';

create or replace function commission_internal.price_changed_deals(
    p_deal_ids uuid[],
    p_participant_ids uuid[],
    p_days date[])
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_people uuid[] := array(
        select distinct person.id
        from unnest(p_deal_ids, p_participant_ids, p_days) as f (deal_id, participant_id, day)
        cross join lateral unnest(
            commission_internal.people_of_deal(f.deal_id, f.participant_id, f.day)) as person (id)
        order by person.id);
begin
    return commission_internal.price_deals(
        v_people, (select min(d) from unnest(p_days) as d), (select max(d) + 1 from unnest(p_days) as d),
        p_deal_ids);
end;
$$;

comment on function commission_internal.price_changed_deals(uuid[], uuid[], date[]) is
    'Prices whomever deals concern that changed: their ids, side by side with one who is or was owner or credited and a day of the month in which they are or were won.';

create or replace function commission_internal.people_of_payment(p_deal_id uuid, p_paid_on date)
returns uuid[]
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    -- The deal may be gone; its own triggers tell whom that concerns.
    select commission_internal.people_of_deal(
        p_deal_id, null, coalesce((select d.close_date from commission.deal as d where d.id = p_deal_id), p_paid_on));
$$;

comment on function commission_internal.people_of_payment(uuid, date) is 'Whom the deal of a payment concerns.';
