-- Files as they are over HTTP: PostgREST hands the body to the one parameter, what else is to be said stands in
-- headers.

create or replace function commission.upload_records(bytea)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission.import_records(
        commission_internal.request_header('X-Table'),
        $1,
        commission_internal.request_header('X-Source'),
        coalesce(commission_internal.request_header('X-Mapping')::jsonb, '{}'),
        coalesce(commission_internal.request_header('X-Constants')::jsonb, '{}'),
        coalesce(commission_internal.request_header('X-Check-Only')::boolean, false),
        coalesce(commission_internal.request_header('X-Options')::jsonb, '{}'));
$$;

select commission_internal.give_time('upload_records', '15min');

comment on function commission.upload_records(bytea) is
    'import_records() for the body of a request, as application/octet-stream. Its arguments come as headers, percent-encoded: X-Table, X-Source, X-Mapping, X-Constants, X-Check-Only, X-Options. Answers and errors as there.';
