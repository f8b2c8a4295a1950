-- What each rule looks at. A suspicion is a signal before it is known whether it was found before.

-- jane.d+shop@googlemail.com is janed@gmail.com.
create or replace function commission_internal.plain_mail(p_mail text)
returns text
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select case
        when of_mail.domain in ('gmail.com', 'googlemail.com') then replace(of_mail.local, '.', '') || '@gmail.com'
        else of_mail.local || '@' || of_mail.domain
    end
    from (
        select split_part(split_part(lower(btrim(p_mail)), '@', 1), '+', 1) as local,
            split_part(lower(btrim(p_mail)), '@', 2) as domain
    ) as of_mail;
$$;

comment on function commission_internal.plain_mail(text) is
    'The mailbox behind an address: in small letters, without +tag, and at Gmail without dots.';

create or replace function commission_internal.is_below(p_host text, p_pattern text)
returns boolean
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select p_host = p_pattern or right(p_host, length(p_pattern) + 1) = '.' || p_pattern;
$$;

comment on function commission_internal.is_below(text, text) is 'Whether a host is a domain or below it.';

-- Rules that look at a sale by itself, its click and its client.
create or replace function commission_internal.suspicions_of_sales(p_sale_ids uuid[])
returns table (rule text, reseller_id uuid, sale_id uuid, evidence jsonb, about text)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever the tables held when the plan was made.
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_clients numeric := (select f.threshold from commission.fraud_rule as f where f.name = 'shared_visitor');
    v_fast interval := (
        select make_interval(secs => extract(epoch from f.within)::double precision)
        from commission.fraud_rule as f
        where f.name = 'fast_conversion');
begin
    return query
    with sale as materialized (
        select s.id, s.reseller_id, s.sold_at, s.visitor_id, commission_internal.plain_mail(s.client_email) as client,
            commission_internal.plain_mail(p.email) as reseller, k.clicked_at, k.referrer_host, k.landing_url
        from (select distinct id from unnest(p_sale_ids) as g (id)) as given
        join commission.reseller_sale as s on s.id = given.id
        join commission.participant as p on p.id = s.reseller_id
        left join lateral commission_internal.click_of_sale(
            s.reseller_id, s.first_click_id, s.last_click_id) as k on true
        where s.status <> 'cancelled'
    )
    select 'self_referral', s.reseller_id, s.id, jsonb_build_object('client', s.client), s.id::text
    from sale as s
    where s.client = s.reseller
    union all
    select 'shared_visitor', s.reseller_id, s.id, jsonb_build_object('clients', others.clients), s.id::text
    from sale as s
    cross join lateral (
        select count(distinct commission_internal.plain_mail(o.client_email)) as clients
        from commission.reseller_sale as o
        where o.visitor_id = s.visitor_id
            and o.status <> 'cancelled'
    ) as others
    where others.clients >= v_clients
    union all
    select 'disposable_mail', s.reseller_id, s.id, jsonb_build_object('domain', f.pattern), s.id::text
    from sale as s
    join commission.fraud_pattern as f
        on f.rule = 'disposable_mail'
        and commission_internal.is_below(split_part(s.client, '@', 2), f.pattern)
    union all
    select 'banned_source', s.reseller_id, s.id, jsonb_build_object('host', s.referrer_host), s.id::text
    from sale as s
    join commission.fraud_pattern as f
        on f.rule = 'banned_source'
        and commission_internal.is_below(s.referrer_host, f.pattern)
    union all
    select 'paid_traffic', s.reseller_id, s.id, jsonb_build_object('parameter', f.pattern), s.id::text
    from sale as s
    join commission.fraud_pattern as f
        on f.rule = 'paid_traffic'
        and s.landing_url ~* ('[?&]' || f.pattern || '=')
    union all
    select 'fast_conversion', s.reseller_id, s.id,
        jsonb_build_object('seconds', extract(epoch from s.sold_at - s.clicked_at)), s.id::text
    from sale as s
    where s.sold_at - s.clicked_at < v_fast
        and s.sold_at >= s.clicked_at;
end;
$$;

comment on function commission_internal.suspicions_of_sales(uuid[]) is
    'What the rules find that look at a sale by itself, its click and its client.';

-- The click that brought a sale to its reseller: the last one of theirs.
create or replace function commission_internal.click_of_sale(
    p_reseller_id uuid,
    p_first_click_id bigint,
    p_last_click_id bigint)
returns setof commission.referral_click
language sql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select k.*
    from commission.referral_click as k
    where k.id = any (array[p_first_click_id, p_last_click_id])
        and k.reseller_id = p_reseller_id
    order by k.clicked_at desc, k.id desc
    limit 1;
$$;

comment on function commission_internal.click_of_sale(uuid, bigint, bigint) is
    'Of the first and the last click of a sale the later one on a link of its reseller.';

-- Rules that count sales of a reseller in a time that ends with a sale.
create or replace function commission_internal.suspicions_by_counts(p_sale_ids uuid[])
returns table (rule text, reseller_id uuid, sale_id uuid, evidence jsonb, about text)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_same_ip commission.fraud_rule;
    v_velocity commission.fraud_rule;
    -- A time of 24 hours that ends with a sale does not have the instant with which it begins.
    v_tick constant interval := interval '1 microsecond';
    v_ip_within interval;
    v_velocity_within interval;
begin
    select * into v_same_ip from commission.fraud_rule where name = 'same_ip';
    select * into v_velocity from commission.fraud_rule where name = 'velocity';
    -- Who takes the rules away takes away what they find, not the frames below.
    v_ip_within := make_interval(secs => coalesce(extract(epoch from v_same_ip.within), 1)::double precision)
        - v_tick;
    v_velocity_within := make_interval(
        secs => coalesce(extract(epoch from v_velocity.within), 1)::double precision) - v_tick;
    return query
    with given as materialized (
        select s.reseller_id, s.id, s.sold_at
        from (select distinct id from unnest(p_sale_ids) as g (id)) as g
        join commission.reseller_sale as s on s.id = g.id
        where s.reseller_id is not null
            and s.status <> 'cancelled'
    ),
    span as materialized (
        select g.reseller_id, min(g.sold_at) as first_at, max(g.sold_at) as last_at
        from given as g
        group by g.reseller_id
    ),
    near as materialized (
        select s.id, s.reseller_id, s.sold_at, k.ip_hash
        from span
        join commission.reseller_sale as s
            on s.reseller_id = span.reseller_id
            and s.sold_at >= span.first_at - greatest(v_ip_within * 2, interval '720 hours' + v_velocity_within)
            and s.sold_at <= span.last_at + v_ip_within * 2
        left join lateral commission_internal.click_of_sale(
            s.reseller_id, s.first_click_id, s.last_click_id) as k on true
        where s.status <> 'cancelled'
    ),
    counted as (
        select n.*,
            count(*) over of_ip as of_ip,
            count(*) over of_day as of_day,
            count(*) over of_month - count(*) over of_day as before
        from near as n
        window
            of_ip as (
                partition by n.reseller_id, n.ip_hash order by n.sold_at
                range between v_ip_within preceding and current row),
            of_day as (
                partition by n.reseller_id order by n.sold_at
                range between v_velocity_within preceding and current row),
            of_month as (
                partition by n.reseller_id order by n.sold_at
                range between v_velocity_within + interval '720 hours' preceding and current row)
    ),
    -- Every sale of such a time, also those before the one that was too many.
    reached as (
        select c.*,
            max(c.of_ip) over (
                partition by c.reseller_id, c.ip_hash order by c.sold_at
                range between current row and v_ip_within following) as most_of_ip
        from counted as c
    )
    select 'same_ip', r.reseller_id, r.id, jsonb_build_object('sales', r.most_of_ip), r.id::text
    from reached as r
    where r.ip_hash is not null
        and r.most_of_ip >= v_same_ip.threshold
    union all
    -- Once a day, for the first sale of that day that is too many.
    (
        select distinct on (r.reseller_id, (r.sold_at at time zone 'UTC')::date)
            'velocity', r.reseller_id, r.id, jsonb_build_object('sales', r.of_day, 'before', r.before),
            format('%s:%s', r.reseller_id, (r.sold_at at time zone 'UTC')::date)
        from reached as r
        where r.of_day > v_velocity.threshold
            and r.of_day > 5 * r.before / 30.0
            and r.id in (select g.id from given as g)
        order by r.reseller_id, (r.sold_at at time zone 'UTC')::date, r.sold_at, r.id
    );
end;
$$;

comment on function commission_internal.suspicions_by_counts(uuid[]) is
    'What the rules find that count the sales of a reseller in a time that ends with one of the given sales.';

-- Rules about resellers: how many of their visitors buy, and how much of what they sold is charged back.
create or replace function commission_internal.suspicions_of_resellers(p_sale_ids uuid[], p_at timestamptz)
returns table (rule text, reseller_id uuid, sale_id uuid, evidence jsonb, about text)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_rate commission.fraud_rule;
    v_back commission.fraud_rule;
    v_rate_within interval;
    v_back_within interval;
begin
    select * into v_rate from commission.fraud_rule where name = 'conversion_rate';
    select * into v_back from commission.fraud_rule where name = 'chargebacks';
    v_rate_within := make_interval(secs => extract(epoch from v_rate.within)::double precision);
    v_back_within := make_interval(secs => extract(epoch from v_back.within)::double precision);
    return query
    with given as materialized (
        select s.reseller_id, max(s.sold_at) as until
        from (select distinct id from unnest(p_sale_ids) as g (id)) as g
        join commission.reseller_sale as s on s.id = g.id
        where s.reseller_id is not null
        group by s.reseller_id, (s.sold_at at time zone 'UTC')::date
    ),
    visited as (
        select g.reseller_id, g.until, k.visitor_id, min(k.clicked_at) as first_at
        from given as g
        join commission.referral_click as k
            on k.reseller_id = g.reseller_id
            and k.clicked_at > g.until - v_rate_within
            and k.clicked_at <= g.until
        group by g.reseller_id, g.until, k.visitor_id
    ),
    converted as (
        select v.reseller_id, v.until, count(*) as visitors,
            count(*) filter (where exists (
                select
                from commission.reseller_sale as s
                where s.visitor_id = v.visitor_id
                    and s.reseller_id = v.reseller_id
                    and s.status <> 'cancelled'
                    and s.sold_at between v.first_at and v.until)) as buyers
        from visited as v
        group by v.reseller_id, v.until
    ),
    charged as (
        select r.reseller_id, count(*) as sales,
            count(*) filter (where back.id is not null) as chargebacks, max(back.id) as newest_id
        from (select distinct reseller_id from given) as r
        join commission.reseller_sale as s
            on s.reseller_id = r.reseller_id
            and s.sold_at > p_at - v_back_within
            and s.sold_at <= p_at
        left join lateral (
            select max(f.id) as id
            from commission.reseller_refund as f
            where f.sale_id = s.id
                and f.reason = 'chargeback'
                and f.refunded_at <= p_at
        ) as back on true
        where s.status <> 'cancelled'
        group by r.reseller_id
    )
    select 'conversion_rate', c.reseller_id, null::uuid,
        jsonb_build_object('visitors', c.visitors, 'buyers', c.buyers),
        format('%s:%s', c.reseller_id, (c.until at time zone 'UTC')::date)
    from converted as c
    where c.visitors >= 20
        and c.buyers > v_rate.threshold * c.visitors
    union all
    -- A new chargeback is a new reason.
    select 'chargebacks', c.reseller_id, null::uuid,
        jsonb_build_object('sales', c.sales, 'chargebacks', c.chargebacks),
        format('%s:%s', c.reseller_id, c.newest_id)
    from charged as c
    where c.chargebacks >= 2
        and c.chargebacks >= v_back.threshold * c.sales;
end;
$$;

comment on function commission_internal.suspicions_of_resellers(uuid[], timestamptz) is
    'What the rules find of the resellers of the given sales: how many of their visitors bought, and how much was charged back by an instant.';

-- Accounts are those of settlement, which may not be installed; they are known by their fingerprints.
create or replace function commission_internal.suspicions_of_accounts(p_sale_ids uuid[])
returns table (rule text, reseller_id uuid, sale_id uuid, evidence jsonb, about text)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    if to_regclass('commission.payout_method') is null then
        return;
    end if;
    return query execute
    $query$
        select 'duplicate_destination'::text, r.reseller_id, null::uuid,
            jsonb_build_object('resellers', 1 + count(distinct o.participant_id)),
            format('%s:%s', r.reseller_id, mine.fingerprint)
        from (
            select distinct s.reseller_id
            from commission.reseller_sale as s
            where s.id = any ($1)
                and s.reseller_id is not null
        ) as r
        join commission.payout_method as m
            on m.participant_id = r.reseller_id
            and m.status <> 'revoked'
        join commission_internal.payout_secret as mine on mine.method_id = m.id
        join commission_internal.payout_secret as same
            on same.fingerprint = mine.fingerprint
            and same.method_id <> mine.method_id
        join commission.payout_method as o
            on o.id = same.method_id
            and o.participant_id <> m.participant_id
            and o.status <> 'revoked'
            and m.status <> 'verified'
            -- Naming somebody's account does not hold their money: it must be known to be the other's.
            and (
                o.status = 'verified'
                or exists (
                    select from commission.payout as p where p.method_id = o.id and p.status = 'completed'))
        join commission.reseller as other on other.id = o.participant_id
        group by r.reseller_id, mine.fingerprint
    $query$
    using p_sale_ids;
end;
$$;

comment on function commission_internal.suspicions_of_accounts(uuid[]) is
    'Which resellers of the given sales named an account that another reseller was paid to, or that was verified as theirs, and which is not verified as their own.';
