-- What PostgREST sends as a file: its name, and CSV that is safe to open.

create or replace function commission_internal.add_response_header(p_name text, p_value text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Beside what somebody else has set for the answer.
    perform set_config(
        'response.headers',
        (coalesce(nullif(current_setting('response.headers', true), ''), '[]')::jsonb
            || jsonb_build_array(jsonb_build_object(p_name, p_value)))::text,
        true);
end;
$$;

comment on function commission_internal.add_response_header(text, text) is
    'Has PostgREST send a header with the answer.';

create or replace function commission_internal.name_download(p_file_name text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.add_response_header(
        'Content-Disposition',
        format('attachment; filename="%s"', regexp_replace(p_file_name, '[^A-Za-z0-9._-]', '_', 'g')));
end;
$$;

comment on function commission_internal.name_download(text) is
    'Has PostgREST send the answer as a file of that name.';

-- PostgREST sends what a function returns as what its type is called.
do $$
begin
    if to_regtype('commission."text/csv"') is null then
        create domain commission."text/csv" as text;
    end if;
end;
$$;

comment on domain commission."text/csv" is 'CSV in UTF-8. PostgREST sends it with this Content-Type.';

-- A text that begins like a formula is one to a spreadsheet, also after blanks, quotes and marks without a
-- width, or with the wide signs of East Asian keyboards. Written out: what is a blank goes by the collation.
-- The engine has the same rule for the bank (formula.rs).
create or replace function commission_internal.csv_text(p_text text)
returns text
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select '"'
        || case
            when p_text ~ ('^[\u0001-\u0020\u0022\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180e'
                '\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]*'
                '[-=+@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]')
                then ''''
            else ''
        end
        || replace(p_text, '"', '""')
        || '"';
$$;

comment on function commission_internal.csv_text(text) is
    'A text as a field of CSV, in quotes; one that a spreadsheet would take for a formula has an apostrophe before it. Null is null.';
