-- What is behind a trainer's results: session by session, and sale by sale. The amounts are what each fact
-- adds to the rounded amount of its record, in the order of time: so they add up to it.

-- Where nothing of a trainer's month has a price, its facts are shown all the same.
create or replace function commission_internal.unpriced_trainer_months()
returns table (year integer, month integer, trainer_id uuid)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sees_all boolean := commission_internal.sees_all('staff-commission');
begin
    return query
    with found as materialized (
        select distinct u.year, u.month, u.participant_id
        from commission_internal.unpriced_record as u
        where u.scheme = 'trainer'
    ),
    told as materialized (
        select m.year, m.month,
            array(select commission_internal.visible_in_month('staff-commission', 'trainer', m.year, m.month)) as ids
        from (select distinct f.year, f.month from found as f) as m
    )
    select f.year, f.month, f.participant_id
    from found as f
    join told on (told.year, told.month) = (f.year, f.month)
    where v_sees_all
        or f.participant_id = any (told.ids);
end;
$$;

comment on function commission_internal.unpriced_trainer_months() is
    'The open months of trainers in which something has no price, of those whose commissions the caller sees.';

create or replace view commission.trainer_month
with (security_invoker = true)
as
-- Distinct, so that the time is found out once for each month, whatever this is joined to.
select distinct
    k.year,
    k.month,
    k.trainer_id,
    commission_internal.trainer_month_during(k.trainer_id, k.year, k.month) as during
from (
    select year, month, trainer_id
    from commission.trainer_monthly_commission
    union
    select year, month, trainer_id
    from commission_internal.unpriced_trainer_months()
) as k;

comment on view commission.trainer_month is
    'The months of trainers that have results, or facts without a price, and the time that each of them pays: what trainer_session and trainer_sale show the facts of. Callers see those of the results that they see.';
comment on column commission.trainer_month.year is 'Year.';
comment on column commission.trainer_month.month is 'Month, 1 to 12.';
comment on column commission.trainer_month.trainer_id is 'The trainer.';
comment on column commission.trainer_month.during is
    'The time whose sessions and sales the month pays, by the calendar of the trainer''s home branch; without what is after the last day worked of who has left.';

create or replace view commission.trainer_session
with (security_invoker = true)
as
select
    s.id,
    s.year,
    s.month,
    s.trainer_id,
    p.name as trainer_name,
    s.member_id,
    m.name as member_name,
    s.branch,
    s.currency,
    s.session_type,
    s.starts_at,
    s.session_branch,
    s.source,
    s.source_id,
    s.fee,
    case
        when s.is_hourly then commission_internal.fee_of_minutes(s.minutes_until, s.fee, s.minor_unit)
            - commission_internal.fee_of_minutes(s.minutes_until - s.minutes, s.fee, s.minor_unit)
        else round(s.place * s.fee, s.minor_unit) - round((s.place - 1) * s.fee, s.minor_unit)
    end as amount,
    s.commission_id,
    s.number is not distinct from s.recorded_number
        and (not s.is_hourly or s.all_minutes is not distinct from s.recorded_minutes) as matches_stored,
    s.member_count,
    s.minutes,
    s.is_hourly as per_hour
from (
    select
        a.id,
        known.year,
        known.month,
        known.trainer_id,
        with_whom.member_id,
        c.branch,
        b.currency,
        y.minor_unit,
        a.session_type,
        a.starts_at,
        a.branch as session_branch,
        a.source,
        a.source_id,
        c.id as commission_id,
        case a.session_type
            when 'paid' then c.conduction_paid_rate
            when 'free' then c.conduction_free_rate
            when 'transform' then c.conduction_transform_rate
            when 'express' then c.conduction_express_rate
            when 'sponsor' then c.conduction_sponsor_rate
            when 'compensate' then c.conduction_compensate_rate
            else (t.told ->> 'fee')::numeric
        end as fee,
        t.told ->> 'minutes' is not null as is_hourly,
        (t.told ->> 'minutes')::bigint as recorded_minutes,
        a.minutes,
        sum(a.minutes) over (
            partition by known.trainer_id, with_whom.member_id, known.year, known.month, a.session_type
            order by a.starts_at, a.id) as minutes_until,
        sum(a.minutes) over (
            partition by known.trainer_id, with_whom.member_id, known.year, known.month, a.session_type) as all_minutes,
        case a.session_type
            when 'paid' then c.total_paid_session
            when 'free' then c.total_free_session
            when 'transform' then c.total_transform_session
            when 'express' then c.total_express_session
            when 'sponsor' then c.total_sponsor_session
            when 'compensate' then c.total_compensate_session
            else (t.told ->> 'sessions')::integer
        end as recorded_number,
        row_number() over (
            partition by known.trainer_id, with_whom.member_id, known.year, known.month, a.session_type
            order by a.starts_at, a.id) as place,
        count(*) over (
            partition by known.trainer_id, with_whom.member_id, known.year, known.month, a.session_type) as number,
        (a.member_id is not null)::integer + cardinality(a.also_members) as member_count
    from commission.trainer_month as known
    join commission.appointment as a
        on a.trainer_id = known.trainer_id
        and a.starts_at >= lower(known.during)
        and a.starts_at < upper(known.during)
        and a.starts_at <@ known.during
        and a.status = 'completed'
    -- A row for each fee.
    cross join unnest(array[a.member_id] || case when a.fee_each then a.also_members end) as with_whom (member_id)
    left join commission.trainer_monthly_commission as c
        on c.year = known.year
        and c.month = known.month
        and c.trainer_id = known.trainer_id
        and (c.member_id is null) = (with_whom.member_id is null)
        and coalesce(c.member_id, c.trainer_id) = coalesce(with_whom.member_id, known.trainer_id)
    cross join lateral (
        select case
            when c.sessions_by_type is not null then (
                select listed.told
                from jsonb_array_elements(c.sessions_by_type) as listed (told)
                where listed.told ->> 'session_type' = a.session_type::text)
        end as told
    ) as t
    left join commission.branch as b on b.name = c.branch
    left join commission.currency as y on y.code = b.currency
) as s
left join commission.participant as p on p.id = s.trainer_id
left join commission.member as m on m.id = s.member_id;

comment on view commission.trainer_session is
    'What is behind the fees of trainers: a row for each completed session of a month with results, with the fee as applied, and where several members took part and each has a fee of it, a row for each of them. The amounts of a record''s sessions add up to its total_conduction_fee. Sessions that have no price are there without fee and amount: trainer_unpriced_pair says why. Callers see the sessions of the results and sessions that they see.';
comment on column commission.trainer_session.id is 'The session: appointment.id.';
comment on column commission.trainer_session.year is 'Year of the month that pays it.';
comment on column commission.trainer_session.month is 'Month that pays it, 1 to 12, by the calendar of the trainer''s home branch.';
comment on column commission.trainer_session.trainer_id is 'Who conducted it.';
comment on column commission.trainer_session.trainer_name is 'Name of the trainer.';
comment on column commission.trainer_session.member_id is
    'In whose record the fee stands; null: a session without a member.';
comment on column commission.trainer_session.member_name is 'Name of the member.';
comment on column commission.trainer_session.branch is 'Home branch of the trainer on the month''s last day, by whose fees it is paid.';
comment on column commission.trainer_session.currency is 'ISO 4217 code of fee and amount.';
comment on column commission.trainer_session.session_type is 'Kind of session.';
comment on column commission.trainer_session.starts_at is 'Instant of the session.';
comment on column commission.trainer_session.session_branch is 'Where it took place, where that was recorded.';
comment on column commission.trainer_session.source is 'System that it comes from.';
comment on column commission.trainer_session.source_id is 'Its key there.';
comment on column commission.trainer_session.fee is
    'Fee for one session of its kind, or (per_hour) for an hour, as applied to the record; null where it has no price, or the contract earns none.';
comment on column commission.trainer_session.amount is
    'What it adds to the fees of the record (money): the fee, rounded so that all sessions of the kind add up; null as fee is.';
comment on column commission.trainer_session.commission_id is
    'The record that pays it: trainer_monthly_commission.id, what explain_trainer_commission takes; null where it has no price.';
comment on column commission.trainer_session.member_count is
    'How many members took part.';
comment on column commission.trainer_session.minutes is 'How long it took; null: not known.';
comment on column commission.trainer_session.per_hour is
    'Whether the fee is for an hour: the amount is that of its minutes.';
comment on column commission.trainer_session.matches_stored is
    'Whether the record counts as many sessions of this kind as are here and, where their fee is per hour, as many minutes. It does not where a closed month changed, the record was calculated with other facts, or the caller does not see all of them.';

create or replace view commission.trainer_sale
with (security_invoker = true)
as
select
    s.id,
    s.year,
    s.month,
    s.trainer_id,
    p.name as trainer_name,
    s.member_id,
    m.name as member_name,
    s.branch,
    s.currency,
    s.sale_type,
    s.package_name,
    s.sold_at,
    s.sale_branch,
    s.source,
    s.source_id,
    s.total_price,
    s.refunded_amount,
    s.closer_count,
    s.place,
    s.weight,
    s.total_weight,
    s.share,
    s.rate,
    round(s.sum * s.rate, s.minor_unit) - round((s.sum - s.share) * s.rate, s.minor_unit) as amount,
    s.commission_id,
    s.total is not distinct from s.recorded_total as matches_stored,
    s.product
from (
    select
        k.id,
        known.year,
        known.month,
        known.trainer_id,
        k.member_id,
        c.branch,
        b.currency,
        y.minor_unit,
        k.sale_type,
        k.package_name,
        k.product,
        k.created_at as sold_at,
        k.branch as sale_branch,
        k.source,
        k.source_id,
        k.total_price,
        k.refunded_amount,
        cardinality(k.closed_by) as closer_count,
        closer.place,
        k.closer_weights[closer.place] as weight,
        (select sum(w.weight) from unnest(k.closer_weights) as w (weight)) as total_weight,
        closer.share,
        c.id as commission_id,
        case
            when c.sales_by_product is not null then part.rate
            when k.sale_type = 'new_sales' then c.new_sales_rate
            when k.sale_type = 'renew_sales' then c.renew_sales_rate
        end as rate,
        case
            when c.sales_by_product is not null then part.sales
            when k.sale_type = 'new_sales' then c.total_new_sales
            when k.sale_type = 'renew_sales' then c.total_renew_sales
        end as recorded_total,
        sum(closer.share) over (
            partition by known.trainer_id, k.member_id, known.year, known.month, k.sale_type, part.product
            order by k.created_at, k.id) as sum,
        sum(closer.share) over (
            partition by known.trainer_id, k.member_id, known.year, known.month, k.sale_type, part.product) as total
    from commission.trainer_month as known
    -- As commission_internal.counted_member_package, which callers do not read.
    join commission.member_package as k
        on k.closed_by @> array[known.trainer_id]
        and k.created_at >= lower(known.during)
        and k.created_at < upper(known.during)
        and k.created_at <@ known.during
        and k.status in ('active', 'completed', 'expired')
        and k.refunded_amount < k.total_price
    join commission.branch as sold_in on sold_in.name = k.branch
    join commission.currency as paid_in on paid_in.code = sold_in.currency
    cross join lateral (
        select found.place,
            commission_internal.share_of_sale(
                k.total_price - k.refunded_amount, cardinality(k.closed_by), k.closer_weights, found.place,
                paid_in.minor_unit) as share
        from (select array_position(k.closed_by, known.trainer_id) as place) as found
    ) as closer
    left join commission.trainer_monthly_commission as c
        on c.year = known.year
        and c.month = known.month
        and c.trainer_id = known.trainer_id
        and c.member_id = k.member_id
    -- By the rates of its product, or else by those of all others.
    left join lateral (
        select listed.product, listed.sales, listed.rate
        from jsonb_to_recordset(c.sales_by_product) as listed (
            commission_type text, product text, sales numeric, rate numeric)
        where c.sales_by_product is not null
            and listed.commission_type = k.sale_type::text
            and (listed.product = k.product or listed.product is null)
        order by listed.product nulls last
        limit 1
    ) as part on true
    left join commission.branch as b on b.name = c.branch
    left join commission.currency as y on y.code = b.currency
) as s
left join commission.participant as p on p.id = s.trainer_id
left join commission.member as m on m.id = s.member_id;

comment on view commission.trainer_sale is
    'What is behind the commission of trainers on sales: a row for each closer of each sale that counts, with the closer''s share and the rate as applied. The amounts of a record''s sales add up to its total_sales_commission, and the shares to total_new_sales and total_renew_sales. Sales that have no price are there without rate and amount: trainer_unpriced_pair says why. Callers see the sales of the results and sales that they see.';
comment on column commission.trainer_sale.id is 'The sale: member_package.id.';
comment on column commission.trainer_sale.year is 'Year of the month that pays it.';
comment on column commission.trainer_sale.month is 'Month that pays it, 1 to 12, by the calendar of the closer''s home branch.';
comment on column commission.trainer_sale.trainer_id is 'The closer.';
comment on column commission.trainer_sale.trainer_name is 'Name of the closer.';
comment on column commission.trainer_sale.member_id is 'Who bought it.';
comment on column commission.trainer_sale.member_name is 'Name of the member.';
comment on column commission.trainer_sale.branch is 'Home branch of the closer on the month''s last day, by whose rates it is paid.';
comment on column commission.trainer_sale.currency is 'ISO 4217 code of the amounts; null where it has no price.';
comment on column commission.trainer_sale.sale_type is 'new_sales or renew_sales.';
comment on column commission.trainer_sale.package_name is 'What was sold.';
comment on column commission.trainer_sale.product is 'The product, where that was recorded.';
comment on column commission.trainer_sale.sold_at is 'Instant of the sale.';
comment on column commission.trainer_sale.sale_branch is 'Where it was sold.';
comment on column commission.trainer_sale.source is 'System that it comes from.';
comment on column commission.trainer_sale.source_id is 'Its key there.';
comment on column commission.trainer_sale.total_price is 'Price of all of it.';
comment on column commission.trainer_sale.refunded_amount is 'What was given back of it.';
comment on column commission.trainer_sale.closer_count is 'How many trainers closed it.';
comment on column commission.trainer_sale.place is 'Place of the closer among them, from 1: the first ones take the odd cents.';
comment on column commission.trainer_sale.weight is
    'The closer''s weight, where they do not share equally.';
comment on column commission.trainer_sale.total_weight is 'The weight of all closers.';
comment on column commission.trainer_sale.share is 'The closer''s share of what is left after refunds.';
comment on column commission.trainer_sale.rate is
    'Rate as applied to the record, already halved for fans; null where it has no price, or the contract earns none.';
comment on column commission.trainer_sale.amount is
    'What it adds to the commission of the record (money): share x rate, rounded so that all sales of the kind add up.';
comment on column commission.trainer_sale.commission_id is
    'The record that pays it: trainer_monthly_commission.id, what explain_trainer_commission takes; null where it has no price.';
comment on column commission.trainer_sale.matches_stored is
    'Whether the record has the same sum of shares of this kind as is here. It does not where a closed month changed, the record was calculated with other facts, or the caller does not see all of them.';

-- What pays its trainer nothing, so that nobody has to find out from what is missing.
create or replace view commission.trainer_unpaid_fact
with (security_invoker = true)
as
with unpaid as (
    select
        id as trainer_id,
        null::integer as year,
        null::integer as month,
        commission_internal.trainer_away_during(id) as during,
        commission_internal.calendar_of_trainer(id, last_day) as time_zone,
        'all' as kinds,
        'after the last day worked, ' || last_day as reason
    from commission.trainer
    where last_day is not null
    union all
    select
        g.trainer_id,
        c.year,
        c.month,
        commission_internal.trainer_month_during(g.trainer_id, c.year, c.month) as during,
        'UTC' as time_zone,
        case g.earns when 'sales' then 'sessions' else 'sales' end as kinds,
        case g.earns
            when 'sales' then 'the contract earns no fees for sessions'
            else 'the contract earns no commission on sales'
        end as reason
    from commission.trainer_grade as g
    join commission.trainer as t on t.id = g.trainer_id
    cross join lateral (
        select distinct m.year, m.month
        from commission.trainer_monthly_commission as m
        where m.trainer_id = g.trainer_id
    ) as c
    where g.earns <> 'all'
        and g.valid_during @> commission_internal.grade_day(
            t.last_day, t.returns_on, commission_internal.last_day(c.year, c.month))
)
select
    f.kind,
    f.id,
    coalesce(f.year, extract(year from f.day)::integer) as year,
    coalesce(f.month, extract(month from f.day)::integer) as month,
    f.trainer_id,
    p.name as trainer_name,
    f.member_id,
    m.name as member_name,
    f.type,
    f.happened_at,
    f.share,
    f.currency,
    f.source,
    f.source_id,
    f.reason
from (
    select
        'session' as kind,
        a.id,
        t.year,
        t.month,
        (a.starts_at at time zone t.time_zone)::date as day,
        t.trainer_id,
        a.member_id,
        a.session_type::text as type,
        a.starts_at as happened_at,
        null::numeric as share,
        null::text as currency,
        a.source,
        a.source_id,
        t.reason
    from unpaid as t
    join commission.appointment as a
        on a.trainer_id = t.trainer_id
        and a.starts_at >= lower(t.during)
        and a.starts_at <@ t.during
        and a.status = 'completed'
    where t.kinds <> 'sales'
    union all
    select
        'sale' as kind,
        k.id,
        t.year,
        t.month,
        (k.created_at at time zone t.time_zone)::date as day,
        t.trainer_id,
        k.member_id,
        k.sale_type::text as type,
        k.created_at as happened_at,
        commission_internal.share_of_sale(
            k.total_price - k.refunded_amount, cardinality(k.closed_by), k.closer_weights,
            array_position(k.closed_by, t.trainer_id), paid_in.minor_unit) as share,
        paid_in.code as currency,
        k.source,
        k.source_id,
        t.reason
    from unpaid as t
    -- As commission_internal.counted_member_package, which callers do not read.
    join commission.member_package as k
        on k.closed_by @> array[t.trainer_id]
        and k.created_at >= lower(t.during)
        and k.created_at <@ t.during
        and k.status in ('active', 'completed', 'expired')
        and k.refunded_amount < k.total_price
    join commission.branch as sold_in on sold_in.name = k.branch
    join commission.currency as paid_in on paid_in.code = sold_in.currency
    where t.kinds <> 'sessions'
) as f
left join commission.participant as p on p.id = f.trainer_id
left join commission.member as m on m.id = f.member_id;

comment on view commission.trainer_unpaid_fact is
    'Completed sessions and sales that count and yet pay a trainer nothing, and why: they are after the last day worked (trainer.last_day) and count for no band either, or are none of what the contract earns (trainer_grade.earns). What the trainer would have got of a sale goes to no other closer. Callers see those of the trainers, sessions and sales that they see.';
comment on column commission.trainer_unpaid_fact.kind is 'session or sale.';
comment on column commission.trainer_unpaid_fact.id is 'The session (appointment.id) or sale (member_package.id).';
comment on column commission.trainer_unpaid_fact.year is 'Year of the month that would pay it; after the last day worked by the calendar that decided on that day.';
comment on column commission.trainer_unpaid_fact.month is 'Month, 1 to 12, by the same.';
comment on column commission.trainer_unpaid_fact.trainer_id is 'Who conducted it, or one of those who closed it.';
comment on column commission.trainer_unpaid_fact.trainer_name is 'Name of the trainer.';
comment on column commission.trainer_unpaid_fact.member_id is 'With whom, or who bought it.';
comment on column commission.trainer_unpaid_fact.member_name is 'Name of the member.';
comment on column commission.trainer_unpaid_fact.type is 'Kind of session, or new_sales or renew_sales.';
comment on column commission.trainer_unpaid_fact.happened_at is 'Instant of the session or sale.';
comment on column commission.trainer_unpaid_fact.share is
    'Of a sale: the trainer''s share of what is left after refunds, which pays nobody.';
comment on column commission.trainer_unpaid_fact.currency is 'ISO 4217 code of share.';
comment on column commission.trainer_unpaid_fact.source is 'System that it comes from.';
comment on column commission.trainer_unpaid_fact.source_id is 'Its key there.';
comment on column commission.trainer_unpaid_fact.reason is 'Why it pays nothing.';
