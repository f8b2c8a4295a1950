-- Files as they are over HTTP: PostgREST hands the body to the one parameter, what else is to be said stands in
-- headers.

-- Headers hold plain letters only: others come as encodeURIComponent() writes them.
create or replace function commission_internal.request_header(p_name text)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select convert_from(
        string_agg(
            case
                when part.text ~ '^%[0-9A-Fa-f]{2}$' then decode(substr(part.text, 2), 'hex')
                else convert_to(part.text, 'UTF8')
            end, ''::bytea order by part.place),
        'UTF8')
    from regexp_matches(
        nullif(current_setting('request.headers', true), '')::jsonb ->> lower(p_name), '%[0-9A-Fa-f]{2}|[^%]+|%', 'g')
        with ordinality as found (texts, place)
    cross join lateral (select found.texts[1], found.place) as part (text, place);
$$;

comment on function commission_internal.request_header(text) is
    'A header of the request, decoded; null where there is none.';

create or replace function commission.upload_records(bytea)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '15min'
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

comment on function commission.upload_records(bytea) is
    'import_records() for the body of a request, as application/octet-stream. Its arguments come as headers, percent-encoded: X-Table, X-Source, X-Mapping, X-Constants, X-Check-Only, X-Options. Answers and errors as there.';
