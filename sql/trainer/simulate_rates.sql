-- What other rates would have paid trainers (sql/core/simulate_rates.sql).

-- As the constraints trainer_commission_tier_fee_excl and _sales_excl.
create or replace function commission_internal.refuse_overlapping_trainer_rates(p_rows jsonb)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.refuse_given_rate(
        'trainer_commission_tier', b.place, '23P01', format('overlaps with row %s', a.place),
        'Bands of one branch, type, category, kind of pay and product must not overlap while they hold.')
    from commission_internal.given_trainer_rates(p_rows) as a
    join commission_internal.given_trainer_rates(p_rows) as b
        on b.rate_key = a.rate_key
        and b.place > a.place
        and b.covers && a.covers
        and b.valid_during && a.valid_during
    order by b.place, a.place
    limit 1;
end;
$$;

comment on function commission_internal.refuse_overlapping_trainer_rates(jsonb) is
    'Raises 23P01 for bands of one kind that overlap while they hold.';

-- What a release before had.
drop function if exists commission_internal.given_trainer_rates(jsonb);

create or replace function commission_internal.given_trainer_rates(p_rows jsonb)
returns table (
    place bigint,
    branch text,
    rate_key text,
    covers numrange,
    valid_during daterange,
    is_of_product boolean
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select listed.place, r.branch,
        concat_ws(', ', format('branch "%s"', r.branch), r.trainer_type, r.trainer_category, r.commission_type,
            r.session_type, 'product "' || r.product || '"'),
        numrange(
            coalesce(r.session_count_min, r.sales_threshold_min, 0),
            coalesce(r.session_count_max, r.sales_threshold_max)),
        r.valid_during,
        r.product is not null
    from jsonb_array_elements(p_rows) with ordinality as listed (given, place)
    cross join lateral jsonb_populate_record(null::commission.trainer_commission_tier, listed.given) as r
    where r.status = 'active';
$$;

comment on function commission_internal.given_trainer_rates(jsonb) is
    'The active bands that were given, each with what it is for, in words.';

create or replace function commission_internal.refuse_open_trainer_rates(p_rows jsonb, p_from date, p_to date)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_gap record;
begin
    select k.rate_key, gap.gap_min, gap.gap_max, gap.missing_during into v_gap
    from (
        select g.rate_key, array_agg(g.covers) as covers, array_agg(g.valid_during) as valid_during,
            bool_or(g.is_of_product) as is_of_product, range_agg(g.valid_during) as held_during
        from commission_internal.given_trainer_rates(p_rows) as g
        group by g.rate_key
    ) as k
    cross join lateral commission_engine.rate_gaps(
        array(
            select daterange(m.last_day, m.last_day, '[]')
            from commission_internal.simulated_months(p_from, p_to) as m
            -- Where a product has none of its own, those of all others hold.
            where not k.is_of_product
                or k.held_during @> m.last_day),
        k.covers, k.valid_during) as gap
    order by k.rate_key, gap.missing_during, gap.gap_min
    limit 1;
    if found then
        raise exception using
            errcode = 'check_violation',
            message = format('the rows of "trainer_commission_tier" for %s leave something open on %s',
                v_gap.rate_key, lower(v_gap.missing_during)),
            detail = format('No band covers from %s %s.', v_gap.gap_min,
                coalesce('to below ' || v_gap.gap_max, 'on')),
            hint = 'Give all bands that are to hold of a kind: those on record are replaced.';
    end if;
end;
$$;

comment on function commission_internal.refuse_open_trainer_rates(jsonb, date, date) is
    'Raises 23514 where bands that were given leave counts or sales open on the last day of a month.';

create or replace function commission_internal.simulated_by_trainer_commission_tier(
    p_rows jsonb,
    p_from date,
    p_to date)
returns table (
    scheme text,
    participant_id uuid,
    year integer,
    month integer,
    currency text,
    paid numeric,
    simulated numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_sees_all boolean;
    v_branches text[];
    v_own uuid[];
    v_rows jsonb;
    v_unknown record;
    v_trainers uuid[];
    v_years integer[];
    v_months integer[];
begin
    perform commission_internal.require_permission('staff-commission', 'view');
    v_sees_all := commission_internal.sees_all('staff-commission');
    v_branches := array(select commission_internal.visible_branches('staff-commission'));
    v_own := array(select commission_internal.visible_own('staff-commission'));
    v_rows := commission_internal.given_rates(
        'trainer_commission_tier', p_rows, '{"status": "active", "valid_during": "(,)"}');
    select g.place, g.branch into v_unknown
    from commission_internal.given_trainer_rates(v_rows) as g
    where not exists (
        select
        from commission.branch as b
        where b.name = g.branch
            -- Whoever sees a branch's results knows of the branch.
            and (b.name = any (v_branches)
                or exists (
                    select
                    from commission.trainer_grade as t
                    where t.branch = b.name
                        and t.trainer_id = any (v_own))))
    order by g.place
    limit 1;
    if found then
        perform commission_internal.refuse_given_rate('trainer_commission_tier', v_unknown.place, '23503',
            format('has a branch "%s", which is not there', left(v_unknown.branch, 100)),
            'See the names in commission.branch.');
    end if;
    perform commission_internal.refuse_overlapping_trainer_rates(v_rows);
    perform commission_internal.refuse_open_trainer_rates(v_rows, p_from, p_to);
    v_rows := commission_internal.with_hours_on_record(
        v_rows,
        (
            select daterange(min(m.last_day), max(m.last_day), '[]')
            from commission_internal.simulated_months(p_from, p_to) as m
        ),
        v_branches, v_own);

    select array_agg(t.id order by t.id, m.last_day), array_agg(m.year order by t.id, m.last_day),
        array_agg(m.month order by t.id, m.last_day)
    into v_trainers, v_years, v_months
    from commission.trainer as t
    cross join commission_internal.simulated_months(p_from, p_to) as m
    where v_branches <> '{}'
        or t.id = any (v_own);
    return query
    with simulated as (
        select r.trainer_id, r.year, r.month, b.currency, sum(r.total_entitled_commission) as amount
        from commission_engine.price_trainer_months_with(v_trainers, v_years, v_months, v_rows) as r
        left join commission.trainer_grade as g on g.id = r.grade_id
        left join commission.branch as b on b.name = g.branch
        -- In one expression: conditions are worked out in an order of the planner's choice, and of others nothing is
        -- told.
        where case
            when not (v_sees_all or coalesce(g.branch = any (v_branches), false) or r.trainer_id = any (v_own)) then
                false
            when r.error_message is not null then commission_internal.refuse_unpriced_pair(
                r.year, r.month, r.trainer_id, r.member_id, r.error_message, r.error_hint)
            else true
        end
        group by r.trainer_id, r.year, r.month, b.currency
    ),
    paid as (
        select l.trainer_id, l.year, l.month, l.currency, sum(l.amount) as amount
        from (
            -- Of closed months what was posted for them, of open ones what stands.
            select e.participant_id as trainer_id, e.for_year as year, e.for_month as month, e.currency, e.amount,
                coalesce(b.name, e.branch) as branch
            from commission_internal.counted_line as e
            left join commission.branch as b on b.id = e.branch_id
            where e.scheme = 'trainer'
                and commission_internal.is_closed('trainer', e.for_year, e.for_month)
            union all
            select c.trainer_id, c.year, c.month, b.currency, c.total_entitled_commission, c.branch
            from commission.trainer_monthly_commission as c
            join commission.branch as b on b.name = c.branch
            where not commission_internal.is_closed('trainer', c.year, c.month)
        ) as l
        join commission_internal.simulated_months(p_from, p_to) as m on (m.year, m.month) = (l.year, l.month)
        where l.branch = any (v_branches)
            or l.trainer_id = any (v_own)
        group by l.trainer_id, l.year, l.month, l.currency
    )
    select 'trainer', coalesce(s.trainer_id, p.trainer_id), coalesce(s.year, p.year), coalesce(s.month, p.month),
        coalesce(s.currency, p.currency), coalesce(p.amount, 0), coalesce(s.amount, 0)
    from simulated as s
    full join paid as p
        on p.trainer_id = s.trainer_id
        and p.year = s.year
        and p.month = s.month
        and p.currency = s.currency;
end;
$$;

comment on function commission_internal.simulated_by_trainer_commission_tier(jsonb, date, date) is
    'What trainers were paid and would have been paid with other bands, of those whose results the caller sees.';
