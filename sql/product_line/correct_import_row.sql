-- Cells that the vendor wrote wrong are said anew: the file is read once more, with what was said in their place.

create or replace function commission_internal.correct_import_row(p_file_id bigint, p_row integer, p_cells jsonb)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_file commission.import_file := commission_internal.find_import_file(p_file_id, '{staged}');
    v_before json;
begin
    perform commission_internal.require_documents();
    if jsonb_typeof(p_cells) is distinct from 'object'
        or p_cells = '{}'
        or exists (
            select
            from jsonb_each(p_cells) as e
            where jsonb_typeof(e.value) not in ('string', 'null')
                or octet_length(e.value #>> '{}') > 1000
                or octet_length(e.key) > 1000)
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_cells must have texts of at most 1,000 bytes, by columns';
    end if;
    select r.cells into v_before
    from commission.import_row as r
    where r.file_id = v_file.id
        and r.row_number = p_row;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('file %s has no row %s', v_file.id, coalesce(p_row::text, 'null')),
            hint = 'See commission.import_row.';
    end if;
    delete from commission.import_correction as c
    where c.file_id = v_file.id
        and c.row_number = p_row
        and p_cells -> c.column_name = 'null';
    insert into commission.import_correction as c (
        file_id, row_number, column_name, value, value_before, corrected_by, corrected_by_role)
    select v_file.id, p_row, e.key, e.value, v_before ->> e.key, commission_internal.current_participant_id(),
        commission_internal.calling_role()
    from jsonb_each_text(p_cells) as e
    where e.value is not null
    on conflict on constraint import_correction_pkey do update
    set value = excluded.value,
        corrected_at = excluded.corrected_at,
        corrected_by = excluded.corrected_by,
        corrected_by_role = excluded.corrected_by_role;
    -- Totals, and cells that repeat what is above, may be read otherwise now: all rows are, and there are as many.
    with read as materialized (
        select * from commission_internal.imported_rows(v_file.id)
    ),
    of_file as (
        update commission.import_file as f
        set problems = read.problems::jsonb
        from read
        where f.id = v_file.id
            and read.row_number is null
    )
    update commission.import_row as r
    set kind = read.kind,
        reason = read.reason,
        cells = read.cells,
        sale = read.sale::jsonb,
        problems = read.problems::jsonb
    from read
    where r.file_id = v_file.id
        and r.row_number = read.row_number
        and (r.kind, r.reason, r.cells::text, r.sale, r.problems)
            is distinct from (read.kind, read.reason, read.cells::text, read.sale::jsonb, read.problems::jsonb);
    return commission_internal.import_report(v_file.id, false);
end;
$$;

comment on function commission_internal.correct_import_row(bigint, integer, jsonb) is
    'The part of correct_import_row() that works.';

create or replace function commission.correct_import_row(p_file_id bigint, p_row integer, p_cells jsonb)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.correct_import_row(p_file_id, p_row, p_cells);
$$;

select commission_internal.give_time('correct_import_row', '5min');

comment on function commission.correct_import_row(bigint, integer, jsonb) is
    'Says what is to stand in cells of a row of a waiting file, by columns as their headings or the layout have them ({"Comm Amt": "50.00"}; an empty text: nothing; null: what the vendor wrote), reads the file once more with it, and answers with import_report(). The file stays as it was sent, and who said so is on record in import_correction. A heading cannot be corrected. Errors: 22023 a column that is not there, or no text; PT404 a file or row that is not there; PT409 a file that does not wait.';
