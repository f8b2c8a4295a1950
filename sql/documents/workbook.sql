-- Workbooks as answers. Whoever asks gathers the rows with rights of their own, so that row-level security
-- chooses them; what is written here is what they have gathered.

-- What a workbook is called is longer than a name of a type may be: so the answer is of any type, and says
-- itself of which.
do $$
begin
    if to_regtype('commission."*/*"') is null then
        create domain commission."*/*" as bytea;
    end if;
end;
$$;

comment on domain commission."*/*" is
    'A file whose Content-Type the function says. PostgREST sends it whatever the request accepts.';

create or replace function commission_internal.write_workbook(
    p_workbook jsonb,
    p_parts bytea[],
    p_file_name text)
returns bytea
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.require_documents();
    perform commission_internal.name_download(p_file_name);
    perform commission_internal.add_response_header(
        'Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    return commission_documents.xlsx(p_workbook, p_parts);
end;
$$;

comment on function commission_internal.write_workbook(jsonb, bytea[], text) is
    'A workbook, as JSON, as a file (xlsx); PostgREST is told what it is and what it is called. 55000 without the extension pg_commission_documents.';

create or replace function commission_internal.workbook_columns(p_headings text[], p_column jsonb)
returns jsonb
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_agg(p_column || jsonb_build_object('heading', h.heading) order by h.place)
    from unnest(p_headings) with ordinality as h (heading, place);
$$;

comment on function commission_internal.workbook_columns(text[], jsonb) is
    'Columns of a workbook that differ in their headings only.';
