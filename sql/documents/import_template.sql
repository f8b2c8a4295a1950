-- What a file of a table is to be like, as a workbook to fill in.

create or replace function commission_internal.import_template(p_table text)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry constant commission_internal.importable := commission_internal.import_entry(p_table);
    v_sheet jsonb;
    v_columns jsonb;
begin
    with field as (
        select c.*,
            c.column_name = any (v_entry.key_columns) and c.range_bound is distinct from 'until' as is_key,
            case
                when c.relation is not null then case when c.relation = any ('{participant,trainer,reseller}')
                    then 'ann@example.com' else 'A-1001' end
                when c.labels is not null then c.labels[1]
                else case c.holds
                    when 'date' then '2026-01-31'
                    when 'time' then '2026-01-31 18:00:00'
                    when 'number' then '1200.00'
                    when 'part' then '12.5 %'
                    when 'integer' then '1'
                    when 'boolean' then 'yes'
                    else case c.name when 'source_id' then 'A-1001' end
                end
            end as example,
            concat_ws(', ',
                case
                    when c.relation is not null then format('row of %s, by %s', c.relation, c.named_by)
                    when c.labels is not null then 'one of: ' || array_to_string(c.labels, ', ')
                    else case c.holds
                        when 'date' then case c.range_bound
                            when 'from' then 'first day; empty: since ever'
                            when 'until' then 'last day; empty: without end'
                            else 'day'
                        end
                        when 'time' then 'instant'
                        when 'number' then 'number'
                        when 'part' then 'rate, as 12.5 % or 0.125'
                        when 'integer' then 'whole number'
                        when 'boolean' then 'yes or no'
                        else case when c.type_name = 'jsonb' then 'JSON' else 'text' end
                    end
                end,
                case when c.is_list then 'several with ; between them' end) as content
        from commission_internal.import_columns(p_table) as c
        -- It is said once for the whole file.
        where not (c.name = 'source' and c.is_filled)
    )
    select jsonb_agg(
            jsonb_build_object(
                'heading', f.name,
                'kind', case f.holds
                    when 'part' then 'percent' when 'integer' then 'number' when 'boolean' then 'text' else f.holds
                end) order by f.place),
        jsonb_agg(
            jsonb_build_array(
                f.name,
                case when f.is_filled then 'yes' else 'no' end,
                case when f.is_key then 'yes' else 'no' end,
                f.content, f.title, f.example) order by f.place)
    into v_sheet, v_columns
    from field as f;
    return commission_internal.write_workbook(
        jsonb_build_object('sheets', jsonb_build_array(
            jsonb_build_object('name', p_table, 'columns', v_sheet, 'rows', '[]'::jsonb),
            jsonb_build_object(
                'name', 'Columns',
                'columns', (
                    select jsonb_agg(jsonb_build_object('heading', h) order by place)
                    from unnest('{Column,Required,Key,Holds,Meaning,Example}'::text[])
                        with ordinality as u (h, place)),
                'rows', v_columns))),
        '{}',
        p_table || '.xlsx');
end;
$$;

comment on function commission_internal.import_template(text) is
    'The part of import_template() that works.';

create or replace function commission.import_template(p_table text)
returns commission."*/*"
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.import_template(p_table)::commission."*/*";
$$;

comment on function commission.import_template(text) is
    'The workbook to fill in for import_records(): a sheet with the headings, and one that says of each column whether it is required, whether rows are found again by it, what it holds, what it means, and an example. A file over HTTP. Errors: 42501; PT404 no such table; 55000 without the extension pg_commission_documents. Read-only.';
