-- What of a quota was reached: a sum over credits, whatever is paid for them.

-- What each person is credited with of deals: shares rounded down to the minor unit, what is left over
-- handed out from the first position on.
create or replace function commission_internal.credits_of_deals(p_deal_ids uuid[])
returns table (
    deal_id uuid,
    participant_id uuid,
    kind commission.deal_credit_kind,
    credit numeric,
    currency text,
    close_date date)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Both sides are found by their lists and meet once, however many the planner expects.
set enable_nestloop = off
set jit = off
as $$
    select
        u.deal_id,
        u.participant_id,
        u.kind,
        round(
            (u.units + case
                when u.kind = 'revenue' and u.place <= u.net_units - u.all_units then 1
                else 0
            end) / 10::numeric ^ u.minor_unit,
            u.minor_unit),
        u.currency,
        u.close_date
    from (
        select
            d.id as deal_id,
            k.participant_id,
            k.kind,
            d.currency,
            d.close_date,
            c.minor_unit,
            floor((d.amount - d.refunded_amount) * 10::numeric ^ c.minor_unit) as net_units,
            floor((d.amount - d.refunded_amount) * 10::numeric ^ c.minor_unit * k.share) as units,
            sum(floor((d.amount - d.refunded_amount) * 10::numeric ^ c.minor_unit * k.share))
                over (partition by d.id, k.kind) as all_units,
            row_number() over (partition by d.id, k.kind order by k.position) as place
        from commission.deal as d
        join commission_internal.credited_deal as k on k.deal_id = d.id
        join commission.currency as c on c.code = d.currency
        -- Said of both: the planner does not carry a list from one to the other.
        where d.id = any (p_deal_ids)
            and k.deal_id = any (p_deal_ids)
    ) as u;
$$;

comment on function commission_internal.credits_of_deals(uuid[]) is
    'What each person is credited with of deals, net of refunds, in the deal''s currency.';

create or replace function commission_internal.days_in(p_days datemultirange)
returns integer
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(sum(upper(days) - lower(days)), 0)::integer from unnest(p_days) as days;
$$;

comment on function commission_internal.days_in(datemultirange) is 'How many days a bounded multirange has.';

-- Whose credits count to a quota, on which days.
create or replace function commission_internal.counted_for_quotas(p_quota_ids uuid[])
returns table (quota_id uuid, participant_id uuid, days daterange, is_team boolean)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select q.id, q.participant_id, q.valid_during, false
    from commission.quota as q
    where q.id = any (p_quota_ids)
        and q.participant_id is not null
    union all
    select q.id, m.participant_id, q.valid_during * m.valid_during, true
    from commission.quota as q
    join commission.sales_team_member as m
        on m.team_id = q.team_id
        and m.role = 'member'
        and m.valid_during && q.valid_during
    where q.id = any (p_quota_ids);
$$;

comment on function commission_internal.counted_for_quotas(uuid[]) is
    'The people whose credits count to quotas, with the days: of a person''s they, of a team''s its members.';

create or replace function commission_internal.deals_of_quotas(p_quota_ids uuid[])
returns uuid[]
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
set jit = off
as $$
    with bounds as materialized (
        select c.participant_id, min(lower(c.days)) as first_on, max(upper(c.days)) as until
        from commission_internal.counted_for_quotas(p_quota_ids) as c
        group by c.participant_id
    )
    select array(
        select d.id
        from bounds as b
        join commission.deal as d
            on d.owner_id = b.participant_id
            and d.close_date >= b.first_on
            and d.close_date < b.until
        where d.status = 'closed_won'
        union
        select d.id
        from bounds as b
        join commission.deal_credit as c on c.participant_id = b.participant_id
        join commission.deal as d
            on d.id = c.deal_id
            and d.close_date >= b.first_on
            and d.close_date < b.until
        where d.status = 'closed_won');
$$;

comment on function commission_internal.deals_of_quotas(uuid[]) is
    'The won deals that may count to one of the quotas.';

create or replace function commission_internal.quota_attainment_of(p_quota_ids uuid[])
returns table (
    quota_id uuid,
    day_count integer,
    active_days integer,
    effective_amount numeric,
    achieved_amount numeric,
    attainment numeric,
    deal_count bigint,
    missing_rates text[])
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Quotas and credits meet once, however many the planner expects.
set enable_nestloop = off
set jit = off
as $$
    with asked as materialized (
        select q.id, q.participant_id, q.amount, q.currency, q.ramp, q.is_prorated, q.valid_during,
            q.end_date - q.start_date + 1 as day_count
        from commission.quota as q
        where q.id = any (p_quota_ids)
    ),
    active as (
        select
            q.id,
            commission_internal.days_in(
                datemultirange(q.valid_during)
                * case
                    when q.is_prorated and q.participant_id is not null then coalesce((
                        select range_agg(u.valid_during)
                        from commission.user_compensation_plan as u
                        where u.participant_id = q.participant_id), '{}')
                    else datemultirange(q.valid_during)
                end
                - coalesce((
                    select range_agg(r.during)
                    from commission.quota_relief as r
                    where r.quota_id = q.id), '{}')) as active_days
        from asked as q
    ),
    credit as materialized (
        select c.deal_id, c.participant_id, c.kind, c.credit, c.currency, c.close_date
        from commission_internal.credits_of_deals(commission_internal.deals_of_quotas(p_quota_ids)) as c
    ),
    -- A credit counts to its person's quota unless everything that pays it says that it does not.
    paid as materialized (
        select c.participant_id, c.kind, c.close_date, bool_or(p.counts_to_quota) as counts
        from (select distinct k.participant_id, k.kind, k.close_date from credit as k) as c
        join commission.user_compensation_plan as u
            on u.participant_id = c.participant_id
            and u.valid_during @> c.close_date
        join commission.plan_component as p
            on p.plan_id = u.plan_id
            and p.valid_during @> c.close_date
        where p.kind <> 'override'
            -- A bonus comes beside other pay: it speaks only where it counts.
            and (p.kind <> 'bonus' or p.counts_to_quota)
            and (p.credit_kind is null or p.credit_kind = c.kind)
        group by c.participant_id, c.kind, c.close_date
    ),
    -- What counts of a deal is converted at once, as it is where the deal is priced.
    of_deal as (
        select w.quota_id, q.currency as quota_currency, c.currency, c.close_date, sum(c.credit) as credit
        from commission_internal.counted_for_quotas(p_quota_ids) as w
        join asked as q on q.id = w.quota_id
        join credit as c
            on c.participant_id = w.participant_id
            and w.days @> c.close_date
        left join paid as p
            on p.participant_id = c.participant_id
            and p.kind = c.kind
            and p.close_date = c.close_date
        where case when w.is_team then c.kind = 'revenue' else coalesce(p.counts, true) end
        group by w.quota_id, q.currency, c.deal_id, c.currency, c.close_date
    ),
    -- Of a sum with a part that is not known nothing is: not even how far it is.
    achieved as (
        select
            d.quota_id,
            case when bool_and(k.amount is not null) then sum(k.amount) end as amount,
            count(*) as deal_count,
            array_agg(distinct format('%s on %s', d.currency, to_char(d.close_date, 'YYYY-MM-DD')))
                filter (where k.amount is null) as missing_rates
        from of_deal as d
        cross join lateral (
            select case
                when d.currency = d.quota_currency then d.credit
                else commission_internal.converted_if_known(d.credit, d.currency, d.quota_currency, d.close_date)
            end as amount
        ) as k
        group by d.quota_id
    )
    select
        q.id,
        q.day_count,
        a.active_days,
        q.amount * q.ramp * a.active_days / q.day_count,
        k.amount,
        k.amount * q.day_count / nullif(q.amount * q.ramp * a.active_days, 0),
        coalesce(s.deal_count, 0),
        coalesce(s.missing_rates, '{}')
    from asked as q
    join active as a on a.id = q.id
    left join achieved as s on s.quota_id = q.id
    cross join lateral (select case when s.quota_id is null then 0 else s.amount end as amount) as k;
$$;

comment on function commission_internal.quota_attainment_of(uuid[]) is
    'Of each quota its days, those that count, what they make of it, what won deals were credited with on its days net of refunds, in its currency, and the attainment (1 is 100 %), which is null where nothing is asked for. missing_rates: from which currencies there is no exchange rate, on which days; then neither is known.';
