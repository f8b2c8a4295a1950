-- What the deals that the caller sees come to: won, lost, open, and what is likely to come. Amounts are in
-- the workspace's currency, the one of all reports.

create or replace function commission_internal.check_deal_person(p_participant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('deals', 'view');
    if p_participant_id is not null
        and not (
            commission_internal.sees_participant('deals', p_participant_id)
            and exists (select from commission.participant as p where p.id = p_participant_id))
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no participant "%s" whose deals you see', p_participant_id),
            hint = 'See the ids in commission.participant, or leave p_participant_id out.';
    end if;
end;
$$;

comment on function commission_internal.check_deal_person(uuid) is
    'Raises 42501 or PT404 (HTTP 404) unless the caller may look at the deals of a participant; null stands for everybody whom they see.';

-- Of one person: what they own or are credited with.
create or replace function commission_internal.deals_in_sight(p_participant_id uuid)
returns table (
    id uuid,
    status commission.deal_status,
    stage text,
    probability numeric,
    close_date date,
    amount numeric)
language plpgsql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_currency constant text := (select w.currency from commission.workspace as w);
    v_today constant date := commission_internal.today();
    v_people uuid[];
begin
    if p_participant_id is not null then
        v_people := array[p_participant_id];
    elsif not commission_internal.sees_all('deals') then
        v_people := array(select commission_internal.visible_participants('deals'));
    end if;
    return query
    select d.id, d.status, d.stage, d.probability, d.close_date,
        case
            when d.currency = v_currency then d.amount - d.refunded_amount
            else commission_internal.converted(
                d.amount - d.refunded_amount, d.currency, v_currency,
                case when d.status = 'open' then v_today else d.close_date end)
        end
    from commission.deal as d
    where v_people is null
        or d.owner_id = any (v_people)
        or d.id in (
            select c.deal_id
            from commission.deal_credit as c
            where c.participant_id = any (v_people));
end;
$$;

comment on function commission_internal.deals_in_sight(uuid) is
    'The deals that the caller sees (of one person, who is visible: those that they own or are credited with), with what is left of their amounts after refunds in the workspace''s currency: at the rate of their close date, of open ones at today''s. Raises PT409 where a rate is missing.';

create or replace function commission_internal.dashboard_stats(p_participant_id uuid)
returns table (
    total_deals bigint,
    total_value numeric,
    won_deals bigint,
    won_value numeric,
    lost_deals bigint,
    open_deals bigint,
    average_deal_size numeric,
    win_rate numeric,
    currency text)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.check_deal_person(p_participant_id);
    return query
    select
        count(d.id),
        coalesce(sum(d.amount), 0),
        count(*) filter (where d.status = 'closed_won'),
        coalesce(sum(d.amount) filter (where d.status = 'closed_won'), 0),
        count(*) filter (where d.status = 'closed_lost'),
        count(*) filter (where d.status = 'open'),
        round(avg(d.amount), min(c.minor_unit)),
        round(
            100.0 * count(*) filter (where d.status = 'closed_won')
                / nullif(count(*) filter (where d.status in ('closed_won', 'closed_lost')), 0), 2),
        min(c.code)
    from commission.workspace as w
    join commission.currency as c on c.code = w.currency
    left join commission_internal.deals_in_sight(p_participant_id) as d on true;
end;
$$;

create or replace function commission.dashboard_stats(p_participant_id uuid default null)
returns table (
    total_deals bigint,
    total_value numeric,
    won_deals bigint,
    won_value numeric,
    lost_deals bigint,
    open_deals bigint,
    average_deal_size numeric,
    win_rate numeric,
    currency text)
language sql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.dashboard_stats(p_participant_id);
$$;

comment on function commission.dashboard_stats(uuid) is
    'How many deals the caller sees (of one person: those that they own or are credited with) and what they are worth net of refunds, in the workspace''s currency; the average is over all deals, win_rate is won in 100 of those that are won or lost, with 2 decimals. Both are null where there are none. PT409 where an exchange rate is missing. Read-only.';

create or replace function commission_internal.pipeline_analysis(p_participant_id uuid)
returns table (
    stage text,
    title text,
    count bigint,
    total_value numeric,
    avg_probability numeric,
    weighted_value numeric,
    currency text)
language plpgsql
stable
security definer
rows 5
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform commission_internal.check_deal_person(p_participant_id);
    return query
    select
        s.name,
        s.title,
        count(d.id),
        coalesce(sum(d.amount), 0),
        round(avg(d.probability), 2),
        round(coalesce(sum(d.amount * d.probability / 100), 0), min(c.minor_unit)),
        min(c.code)
    from commission.deal_stage as s
    cross join commission.workspace as w
    join commission.currency as c on c.code = w.currency
    left join commission_internal.deals_in_sight(p_participant_id) as d
        on d.stage = s.name
        and d.status = 'open'
    where s.name <> 'closed'
    group by s.name, s.title, s.position
    order by s.position;
end;
$$;

create or replace function commission.pipeline_analysis(p_participant_id uuid default null)
returns table (
    stage text,
    title text,
    count bigint,
    total_value numeric,
    avg_probability numeric,
    weighted_value numeric,
    currency text)
language sql
stable
rows 5
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.pipeline_analysis(p_participant_id);
$$;

comment on function commission.pipeline_analysis(uuid) is
    'The open deals that the caller sees, by stages in their order, empty ones too: how many, what they are worth at today''s exchange rates in the workspace''s currency, how likely they are on average (percent, 2 decimals; null where there are none), and their value weighted by probability. PT409 where a rate is missing. Read-only.';

-- Quotas --------------------------------------------------------------------------------------------------

create or replace function commission_internal.quota_performance(
    p_participant_id uuid,
    p_from date,
    p_until date)
returns table (
    id uuid,
    participant_id uuid,
    team_id uuid,
    user_name text,
    period commission.quota_period,
    start_date date,
    end_date date,
    currency text,
    quota_amount numeric,
    effective_amount numeric,
    achieved_amount numeric,
    attainment_percentage numeric,
    deal_count bigint,
    missing_rates text[])
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all constant boolean := commission_internal.sees_all('deals');
    v_ids uuid[];
begin
    perform commission_internal.check_deal_person(p_participant_id);
    v_ids := array(
        select q.id
        from commission.quota as q
        where (p_participant_id is null or q.participant_id = p_participant_id)
            and (p_from is null or q.end_date >= p_from)
            and (p_until is null or q.start_date <= p_until)
            and (
                v_sees_all
                or q.participant_id = any (array(select commission_internal.visible_participants('deals')))
                or q.team_id = any (array(select commission_internal.managed_teams()))));
    return query
    select
        q.id,
        q.participant_id,
        q.team_id,
        case
            when q.team_id is not null then t.name
            when commission_internal.knows_name_of(q.participant_id) then p.name
        end,
        q.period,
        q.start_date,
        q.end_date,
        q.currency,
        q.amount,
        round(a.effective_amount, c.minor_unit),
        a.achieved_amount,
        round(a.attainment * 100, 2),
        a.deal_count,
        a.missing_rates
    from commission_internal.quota_attainment_of(v_ids) as a
    join commission.quota as q on q.id = a.quota_id
    join commission.currency as c on c.code = q.currency
    left join commission.participant as p on p.id = q.participant_id
    left join commission.sales_team as t on t.id = q.team_id
    order by q.start_date desc, q.period, p.name, t.name, q.id;
end;
$$;

create or replace function commission.quota_performance(
    p_participant_id uuid default null,
    p_from date default null,
    p_until date default null)
returns table (
    id uuid,
    participant_id uuid,
    team_id uuid,
    user_name text,
    period commission.quota_period,
    start_date date,
    end_date date,
    currency text,
    quota_amount numeric,
    effective_amount numeric,
    achieved_amount numeric,
    attainment_percentage numeric,
    deal_count bigint,
    missing_rates text[])
language sql
stable
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.quota_performance(p_participant_id, p_from, p_until);
$$;

comment on function commission.quota_performance(uuid, date, date) is
    'The quotas that the caller sees, of one person where p_participant_id is given, that have a day from p_from to p_until (null: no bound), newest first: what they ask for after ramp, pro rata and relief, what deals that closed on their days were credited with net of refunds, and how much of a hundred that is, with 2 decimals; null where nothing is asked for. user_name is the person''s, or the team''s. missing_rates says from which currencies to that of the quota there is no exchange rate, and on which days: then achieved_amount and attainment_percentage are null. Read-only.';

-- The attainment of one quota, exact, with what it is made of.
create or replace function commission_internal.quota_attainment(p_quota_id uuid)
returns table (
    id uuid,
    amount numeric,
    currency text,
    ramp numeric,
    day_count integer,
    active_days integer,
    effective_amount numeric,
    achieved_amount numeric,
    attainment numeric,
    missing_amount numeric)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_permission('deals', 'view');
    if p_quota_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_quota_id must be given';
    end if;
    if not exists (
        select
        from commission.quota as q
        where q.id = p_quota_id
            and (
                commission_internal.sees_all('deals')
                or q.participant_id in (select commission_internal.visible_participants('deals'))
                or q.team_id in (select commission_internal.managed_teams())))
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no quota "%s"', p_quota_id),
            hint = 'See the ids in commission.quota.';
    end if;
    return query
    select
        q.id,
        q.amount,
        q.currency,
        q.ramp,
        a.day_count,
        a.active_days,
        a.effective_amount,
        coalesce(a.achieved_amount, commission_internal.refuse_missing_rate(
            split_part(a.missing_rates[1], ' on ', 1), q.currency, split_part(a.missing_rates[1], ' on ', 2)::date)),
        a.attainment,
        greatest(a.effective_amount - a.achieved_amount, 0)
    from commission_internal.quota_attainment_of(array[p_quota_id]) as a
    join commission.quota as q on q.id = a.quota_id;
end;
$$;

create or replace function commission.quota_attainment(p_quota_id uuid)
returns table (
    id uuid,
    amount numeric,
    currency text,
    ramp numeric,
    day_count integer,
    active_days integer,
    effective_amount numeric,
    achieved_amount numeric,
    attainment numeric,
    missing_amount numeric)
language sql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.quota_attainment(p_quota_id);
$$;

comment on function commission.quota_attainment(uuid) is
    'What a quota comes to, not rounded: amount times ramp times active_days of day_count is effective_amount; attainment is achieved_amount of it (1 is 100 %; null where nothing is asked for), missing_amount what is still to come. PT409 where an exchange rate is missing. Read-only.';
