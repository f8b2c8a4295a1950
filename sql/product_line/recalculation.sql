-- Calculating anew, and comparing what is stored with what the sales give.

create or replace function commission_internal.recalculate_product_line_months(p_days datemultirange)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    -- What holds on a day moves its month, and through the bank those after it.
    v_first integer := extract(year from lower(p_days));
    v_last integer := extract(year from upper(p_days));
    v_years integer[];
    v_participant_ids uuid[];
begin
    select array_agg(known.year), array_agg(known.participant_id) into v_years, v_participant_ids
    from (
        select s.commission_year as year, s.participant_id
        from commission.product_line_sale as s
        union
        select m.year, m.participant_id
        from commission.product_line_month as m
    ) as known
    where (v_first is null or known.year >= v_first)
        and (v_last is null or known.year <= v_last);
    perform commission_internal.price_product_lines(v_years, v_participant_ids);
end;
$$;

comment on function commission_internal.recalculate_product_line_months(datemultirange) is
    'Pays every year anew that has one of the days in it, after a change of rates, thresholds or currencies.';

create or replace function commission_internal.check_rep(p_participant_id uuid, p_action text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_permission('product-line', p_action);
    if p_participant_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_participant_id must be given';
    end if;
    if not commission_internal.sees_participant('product-line', p_participant_id)
        or not exists (select from commission.participant as p where p.id = p_participant_id)
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no rep "%s"', p_participant_id),
            hint = 'See the ids in commission.participant.';
    end if;
    if p_action = 'edit' and not (
        commission_internal.edits_all('product-line')
        or p_participant_id in (select commission_internal.editable_participants('product-line')))
    then
        perform commission_internal.refuse('product-line', p_action);
    end if;
end;
$$;

comment on function commission_internal.check_rep(uuid, text) is
    'Raises 42501, 22023 or PT404 (HTTP 404) unless the caller may view or edit this rep''s rows.';

create or replace function commission_internal.recalculate_product_lines(p_year integer, p_participant_id uuid)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_years integer[];
    v_participant_ids uuid[];
begin
    if p_participant_id is null then
        perform commission_internal.require_all('product-line', 'edit');
    else
        perform commission_internal.check_rep(p_participant_id, 'edit');
    end if;
    if p_year is not null then
        perform commission_internal.check_month(p_year, 1);
    end if;
    select array_agg(known.year), array_agg(known.participant_id) into v_years, v_participant_ids
    from (
        select s.commission_year as year, s.participant_id
        from commission.product_line_sale as s
        union
        select m.year, m.participant_id
        from commission.product_line_month as m
    ) as known
    where (p_year is null or known.year = p_year)
        and (p_participant_id is null or known.participant_id = p_participant_id);
    return commission_internal.price_product_lines(v_years, v_participant_ids);
end;
$$;

create or replace function commission.recalculate_product_lines(
    p_year integer default null,
    p_participant_id uuid default null)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.recalculate_product_lines(p_year, p_participant_id);
$$;

select commission_internal.give_time('recalculate_product_lines', '15min');

comment on function commission.recalculate_product_lines(integer, uuid) is
    'Pays the months of a commission year (null: of all) and a rep (null: of all) from scratch and returns how many changed: 0 when all was in step. Closed months are left alone.';

create or replace function commission_internal.verify_product_line_months(p_year integer)
returns table (participant_id uuid, product_line_id uuid, month integer, stored jsonb, calculated jsonb)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_all('product-line', 'view');
    perform commission_internal.check_month(p_year, 1);
    return query
    select coalesce(o.participant_id, f.participant_id), coalesce(o.product_line_id, f.product_line_id),
        coalesce(o.month, f.month), to_jsonb(o) - 'last_updated_at', to_jsonb(f) - 'error' - 'remedy'
    from (
        select *
        from commission_engine.product_line_months(p_year) as p
        where p.error is null
    ) as f
    full join (
        select *
        from commission.product_line_month as m
        where m.year = p_year
    ) as o
        on o.participant_id = f.participant_id
        and o.product_line_id = f.product_line_id
        and o.month = f.month
    where (
            o.sales_actual, o.revenue_actual, o.cumulated_sales, o.threshold, o.reached_in, o.tier_1_amount,
            o.tier_2_difference, o.banked_after, o.released, o.payout, o.currency
        ) is distinct from (
            f.sales_actual, f.revenue_actual, f.cumulated_sales, f.threshold, f.reached_in, f.tier_1_amount,
            f.tier_2_difference, f.banked_after, f.released, f.payout, f.currency
        );
end;
$$;

create or replace function commission.verify_product_line_months(p_year integer)
returns table (participant_id uuid, product_line_id uuid, month integer, stored jsonb, calculated jsonb)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.verify_product_line_months(p_year);
$$;

select commission_internal.give_time('verify_product_line_months', '15min');

comment on function commission.verify_product_line_months(integer) is
    'Every month of a commission year where what is stored and what a calculation from scratch gives differ: normally none but closed months with late changes. Where one side is missing, it is null. Read-only.';

create or replace function commission_internal.explain_product_line_month(
    p_participant_id uuid,
    p_product_line text,
    p_year integer,
    p_month integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_line commission.product_line;
    v_explanation jsonb;
    v_stored commission.product_line_month;
begin
    perform commission_internal.require_engine();
    perform commission_internal.check_rep(p_participant_id, 'view');
    perform commission_internal.check_month(p_year, p_month);
    select * into v_line from commission_internal.find_product_line(p_product_line);
    if v_line.id is not null then
        v_explanation := commission_engine.explain_product_line_month(
            p_participant_id, v_line.id, p_year, p_month);
    end if;
    if v_explanation is null then
        raise exception using
            errcode = 'PT404',
            message = format('the rep sold nothing of product line "%s" in %s',
                left(p_product_line, 100), commission_internal.month_name(p_year, p_month)),
            hint = 'See commission.product_line_month.';
    end if;
    select * into v_stored
    from commission.product_line_month as m
    where m.participant_id = p_participant_id
        and m.product_line_id = v_line.id
        and m.year = p_year
        and m.month = p_month;
    return v_explanation || jsonb_build_object(
        'participant_id', p_participant_id,
        'name', case when commission_internal.knows_name_of(p_participant_id)
            then (select p.name from commission.participant as p where p.id = p_participant_id) end,
        'month', commission_internal.month_name(p_year, p_month),
        'payout', v_stored.payout,
        'sales', (
            select coalesce(jsonb_agg(
                jsonb_build_object(
                    'sale_id', s.id,
                    'source', s.source,
                    'source_id', s.source_id,
                    'revenue_on', s.revenue_on,
                    'sales_actual', s.sales_actual,
                    'revenue_actual', s.revenue_actual)
                order by s.revenue_on, s.id), '[]')
            from (
                select *
                from commission.product_line_sale as f
                where f.participant_id = p_participant_id
                    and f.product_line_id = v_line.id
                    and f.commission_year = p_year
                    and f.commission_month = p_month
                order by f.revenue_on, f.id
                limit 1000
            ) as s));
end;
$$;

create or replace function commission_internal.find_product_line(p_name text)
returns setof commission.product_line
language sql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select l.*
    from commission.product_line as l
    where commission_internal.name_key(p_name) in (
        select commission_internal.name_key(n) from unnest(l.aliases || l.name) as n);
$$;

comment on function commission_internal.find_product_line(text) is
    'The product line of a name or an alias, without regard to case and spacing; none where there is none.';

create or replace function commission.explain_product_line_month(
    p_participant_id uuid,
    p_product_line text,
    p_year integer,
    p_month integer)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.explain_product_line_month(p_participant_id, p_product_line, p_year, p_month);
$$;

comment on function commission.explain_product_line_month(uuid, text, integer, integer) is
    'How what a rep is paid for a product line and a commission month came about: rates, cumulated sales, the threshold, each step as a formula, and the sales with the rows of files that they come from (1,000 at most). PT404 for a rep whom the caller does not see, and where nothing was sold. Read-only.';
