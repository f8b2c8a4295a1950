-- What CREATE EXTENSION pg_commission_documents runs. MODULE_PATHNAME is the library, as the control
-- file says.
\echo Use "create extension pg_commission_documents" to load this file. \quit

create schema commission_documents;

create function commission_documents.write_pdf(p_document text)
returns bytea
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'write_pdf_wrapper';

comment on function commission_documents.write_pdf(text) is
    'The document, as JSON, as a PDF. Errors: 22023 not a document, sums that do not agree, or more than a document may hold; 22P05 characters that no font has.';

create function commission_documents.missing_characters(p_document text)
returns table (text text, characters text)
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'missing_characters_wrapper';

comment on function commission_documents.missing_characters(text) is
    'The texts of a document, as JSON, that cannot be written, with the characters that no font has. Errors: 22023 as for write_pdf().';

create function commission_documents.read_rows(
    p_file bytea,
    p_layout jsonb,
    p_revenue_month date,
    p_minor_unit integer,
    p_corrections jsonb default null)
returns table (row_number integer, kind text, reason text, cells json, sale json, problems json)
language c
stable
parallel unsafe
rows 1000
as 'MODULE_PATHNAME', 'read_rows_wrapper';

comment on function commission_documents.read_rows(bytea, jsonb, date, integer, jsonb) is
    'The rows of a vendor''s file (xlsx, csv or pdf) by a layout: what each is (sale, heading, total, left_out or problem), why it is no sale, its cells as they were read, the sale, and its problems (column, value, fault, remedy, severity). Problems of the whole file are in a row without number. p_revenue_month: the month of the revenue, where the file does not say it; p_minor_unit: decimals of the currency; p_corrections: cells that are taken otherwise than the file has them, an array of objects with row_number, column_name (as the layout or the heading has it) and value. Errors: 22023 not a file that can be read, not a layout, or a correction of a cell that is not there; 54000 more than a file may hold.';

create function commission_documents.read_records(p_file bytea, p_form jsonb)
returns table (row_number integer, kind text, record json, problems json)
language c
stable
strict
parallel unsafe
rows 1000
as 'MODULE_PATHNAME', 'read_records_wrapper';

comment on function commission_documents.read_records(bytea, jsonb) is
    'The rows of a file (xlsx or csv) by a form, which says what columns of a table hold: what each is (record, heading, left_out or problem), what it says by columns, as texts, and its problems (column, value, fault, remedy, severity). Problems of the whole file are in a row without number, with the columns that it has. Errors: 22023 not a file that can be read, or not a form; 54000 more than a file may hold.';

create function commission_documents.read_cells(p_file bytea, p_layout jsonb)
returns table (row_number integer, cells json)
language c
stable
strict
parallel unsafe
rows 1000
as 'MODULE_PATHNAME', 'read_cells_wrapper';

comment on function commission_documents.read_cells(bytea, jsonb) is
    'The rows of a vendor''s file that are not empty, as its sheet has them: an array of numbers, texts, and days as texts, by their place. p_layout says which sheet. Errors as of read_rows().';

create function commission_documents.check_layout(p_layout jsonb)
returns boolean
language c
immutable
strict
parallel safe
as 'MODULE_PATHNAME', 'check_layout_wrapper';

comment on function commission_documents.check_layout(jsonb) is
    'True for a layout that can be used; 22023 with the place where another one cannot.';

create function commission_documents.built_in_layouts()
returns table (source text, file_kind text, layout text)
language c
immutable
strict
parallel safe
rows 10
as 'MODULE_PATHNAME', 'built_in_layouts_wrapper';

comment on function commission_documents.built_in_layouts() is
    'The layouts of vendors that come along, as JSON.';

create function commission_documents.write_xlsx(p_workbook text, p_parts bytea[])
returns bytea
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'write_xlsx_wrapper';

comment on function commission_documents.write_xlsx(text, bytea[]) is
    'The workbook, as JSON, as a file (xlsx). p_parts: the rows, by pack_rows(), of the one sheet that has none. Errors: 22023 not a workbook, or more than one may hold.';

create function commission_documents.pack_rows(p_columns text, p_first_row integer, p_rows text)
returns bytea
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'pack_rows_wrapper';

comment on function commission_documents.pack_rows(text, integer, text) is
    'Rows of a table, an array of arrays as JSON, packed for write_xlsx(): so many rows need not lie in memory at once. p_columns: as in a workbook; p_first_row: which row of the table the first one is, from 0. Errors: 22023 values that are not of their column.';

create function commission_documents.csv_rows(p_columns text, p_has_headings boolean, p_rows text)
returns text
language c
stable
strict
parallel safe
as 'MODULE_PATHNAME', 'csv_rows_wrapper';

comment on function commission_documents.csv_rows(text, boolean, text) is
    'Rows of a table, an array of arrays as JSON, as lines of csv, after a line of headings where p_has_headings. Texts that a spreadsheet would take for formulas have an apostrophe before them. Errors: 22023 values that are not of their column.';

create function commission_documents.xlsx(p_workbook jsonb, p_parts bytea[] default '{}')
returns bytea
language sql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select commission_documents.write_xlsx(p_workbook::text, p_parts);
$$;

comment on function commission_documents.xlsx(jsonb, bytea[]) is
    'The workbook as a file (xlsx): sheets with facts, a table and its sums. The same workbook gives the same bytes. p_parts: the rows, by pack_rows(), of the one sheet that has none. Errors: 22023 not a workbook, or more than one may hold.';

create function commission_documents.pdf(p_document jsonb)
returns bytea
language sql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select commission_documents.write_pdf(p_document::text);
$$;

comment on function commission_documents.pdf(jsonb) is
    'The document as a PDF: a statement, invoice, credit_note, payment_advice or report. The same document gives the same bytes. Errors: 22023 not a document, sums that do not agree, or more than a document may hold; 22P05 characters that no font has.';

create function commission_documents.missing_characters(p_document jsonb)
returns table (text text, characters text)
language sql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select m.text, m.characters from commission_documents.missing_characters(p_document::text) as m;
$$;

comment on function commission_documents.missing_characters(jsonb) is
    'The texts of a document that cannot be written, with the characters that no font has: empty where pdf() writes it. Errors: 22023 as for pdf().';

-- They are for the functions in front of them, and for whom a superuser lets use them.
do $$
declare
    v_object record;
begin
    for v_object in
        select o.kind, o.name, case a.grantee when 0 then 'public' else a.grantee::regrole::text end as grantee
        from (
            select 'schema' as kind, nspname::text as name, nspowner as owner,
                coalesce(nspacl, acldefault('n', nspowner)) as acl
            from pg_namespace
            where nspname = 'commission_documents'
            union all
            select 'routine', oid::regprocedure::text, proowner, coalesce(proacl, acldefault('f', proowner))
            from pg_proc
            where pronamespace = 'commission_documents'::regnamespace
        ) as o
        cross join aclexplode(o.acl) as a
        where a.grantee <> o.owner
        group by o.kind, o.name, a.grantee
    loop
        execute format('revoke all on %s %s from %s', v_object.kind, v_object.name, v_object.grantee);
    end loop;
end;
$$;
