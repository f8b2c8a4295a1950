-- The contract of the product-line scheme: its hooks, and what it declares of itself (sql/core/scheme.sql).

create or replace function commission_internal.size_of_product_line_month()
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select count(*) from commission_internal.rep_account;
$$;

comment on function commission_internal.size_of_product_line_month() is 'How many reps ever sold something.';

create or replace function commission_internal.calculate_part_of_product_line_month(
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
set jit = off
as $$
declare
    v_ids uuid[] := array(
        select known.participant_id
        from (
            select s.participant_id
            from commission.product_line_sale as s
            where s.commission_year = p_year
                and s.commission_month <= p_month
            union
            select m.participant_id
            from commission.product_line_month as m
            where m.year = p_year
                and m.month = p_month
        ) as known
        where p_after is null or known.participant_id > p_after
        order by known.participant_id
        limit p_most);
begin
    done := cardinality(v_ids);
    is_last := p_most is null or done < p_most;
    reached_id := coalesce(v_ids[done], p_after);
    rows_changed := commission_internal.price_product_lines(array_fill(p_year, array[done::integer]), v_ids);
end;
$$;

comment on function commission_internal.calculate_part_of_product_line_month(integer, integer, uuid, integer) is
    'Pays the year of the next reps anew who sold something in it until then: a month goes by those before it.';

-- What changed past the triggers of product_line_sale moves closed months that are not its own: core finds by
-- fingerprints in which months sales changed, and what that does to the others is found by amounts.
create or replace function commission_internal.note_moved_product_line_years()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_engine();
    perform commission_internal.share_product_line_settings();
    perform commission_internal.note_moved_product_line_months(
        p.year, null, 'changed unnoticed', null, '"product_line_sale" was changed while its triggers were off')
    from (
        select distinct c.year
        from commission.period as c
        where c.scheme = 'product_line'
            and c.status = 'closed'
        order by c.year
    ) as p;
end;
$$;

comment on function commission_internal.note_moved_product_line_years() is
    'note_moved_product_line_months() for every year with closed months and for everybody.';

create or replace function commission_internal.follow_unnoticed_product_lines()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Those that are noted below name somebody.
    if exists (
        select
        from changed_rows
        where scheme = 'product_line'
            and kind = 'changed unnoticed'
            and participant_ids is null)
    then
        perform commission_internal.note_moved_product_line_years();
    end if;
    return null;
end;
$$;

comment on function commission_internal.follow_unnoticed_product_lines() is
    'Trigger: when core has found changes that no trigger saw, looks for the months that they move.';

create or replace trigger late_change_follow_product_lines
after insert on commission_internal.late_change referencing new table as changed_rows
for each statement execute function commission_internal.follow_unnoticed_product_lines();

-- Declarations -------------------------------------------------------------------------------------

select commission_internal.declare_module(
    'product-line', 'Product lines: sales, rates, thresholds and commissions',
    '{"admin": ["view", "edit", "export"], "manager": ["view", "export"], "rep": ["view"]}');

select commission_internal.declare_scheme(
    'product_line', 'Product lines of vendors, in two tiers', 'workspace', 16,
    '{
        "tier_1": "Commission, first tier",
        "tier_2": "Commission, second tier",
        "tier_2_release": "Second tier of earlier months"
    }');

select commission_internal.declare_result('product_line', 'product_line_month');

-- A sale moves later months of its year, and the bank of it: price_product_lines() notes those that are closed.
select commission_internal.declare_fact(
    'product_line', 'product_line_sale',
    p_noun => 'sale',
    p_instant_column => 'earned_at',
    -- What is of nothing counts for nothing.
    p_counts => 'r.sales_actual <> 0 or r.revenue_actual <> 0',
    p_columns => '{participant_id,product_line_id,sales_actual,revenue_actual}',
    p_uses => '{}',
    p_people => 'array[r.participant_id]',
    p_refund => 'false',
    p_follow => $$
                    select array_agg(f.year) as years, array_agg(f.participant_id) as participant_ids,
                        array_agg(f.sale_id) as sale_ids
                    from (
                        select extract(year from c.earned_at at time zone 'UTC')::integer as year, c.participant_id,
                            min(c.id::text) as sale_id
                        from changed as c
                        group by 1, 2
                    ) as f
                    having count(*) > 0
    $$,
    p_call => 'commission_internal.price_product_lines(v_call.years, v_call.participant_ids, v_call.sale_ids)');

select commission_internal.declare_setting(
    'product_line', 'rep_rate',
    p_columns => '{participant_id,product_line_id,tier_1_rate,tier_2_rate}',
    p_noted_days => 'datemultirange(daterange(lower(r.days), null))',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_product_line_months(v_call.days)');

select commission_internal.declare_setting(
    'product_line', 'rep_threshold',
    p_columns => '{participant_id,product_line_id,year,amount}',
    p_days => 'daterange(make_date(r.year, 1, 1), make_date(r.year + 1, 1, 1))',
    p_uses => '{}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_product_line_months(v_call.days)');

select commission_internal.declare_setting(
    'product_line', 'currency',
    p_columns => '{code,minor_unit}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_product_line_months(v_call.days)');

-- Who changes a line without sales moves nothing.
select commission_internal.audit_table('commission.product_line');
