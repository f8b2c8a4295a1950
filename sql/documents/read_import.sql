-- What a file of a table says.

create or replace function commission_internal.read_import(
    p_table text,
    p_file bytea,
    p_form jsonb,
    out found_columns text[],
    out row_counts jsonb,
    out problems jsonb,
    out row_numbers integer[],
    out records jsonb[])
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    perform commission_internal.import_entry(p_table);
    perform commission_internal.require_documents();
    perform commission_internal.refuse_deep_json('p_options', p_form);
    with read as materialized (
        select * from commission_documents.read_records(p_file, p_form)
    )
    select
        array(select json_array_elements_text(h.record) from read as h where h.row_number is null),
        jsonb_build_object(
            'all', count(*) filter (where r.row_number is not null),
            'records', count(*) filter (where r.kind = 'record'),
            'headings', count(*) filter (where r.kind = 'heading'),
            'left_out', count(*) filter (where r.kind = 'left_out'),
            'problems', count(*) filter (where r.kind = 'problem')),
        coalesce((
            select jsonb_agg(
                jsonb_build_object(
                    'row_number', w.row_number, 'column_name', p ->> 'column', 'value', p ->> 'value',
                    'fault', p ->> 'fault', 'remedy', p ->> 'remedy', 'severity', p ->> 'severity')
                order by w.row_number nulls first)
            from read as w
            cross join json_array_elements(w.problems) as p), '[]'),
        coalesce(array_agg(r.row_number order by r.row_number) filter (where r.kind = 'record'), '{}'),
        coalesce(array_agg(r.record::jsonb order by r.row_number) filter (where r.kind = 'record'), '{}')
    into found_columns, row_counts, problems, row_numbers, records
    from read as r;
end;
$$;

comment on function commission_internal.read_import(text, bytea, jsonb) is
    'What a file of a table says by a form: the columns that it has, how many rows of which kind, problems, and its records with their row numbers. Errors as of import_entry(), and 22023, 54000 for files that cannot be read.';
