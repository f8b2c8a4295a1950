-- What a request over HTTP has said besides its arguments.

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

-- PostgREST casts, filters and orders what a function has returned in the statement that calls it, as the
-- address of the request says. Where that fails all is taken back, also what was counted or written down: whoever
-- has it fail on refusals only would guess without end, and whoever reads what a message quotes would be on no
-- record. So nothing is done for a request whose statement does not end as one that takes all that was returned.
-- What clients name stands in quotes, and their quotes are doubled.
create or replace function commission_internal.refuse_afterthoughts()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(current_setting('request.method', true), '') <> ''
        and (
            current_query() !~
                '\(\s*SELECT ("(?:[^"]|"")+")\.\* FROM "pgrst_source" AS \1\s*(?:LIMIT \S+)?\s*(?:OFFSET \S+)?\s*\) _postgrest_t\s*$'
            or commission_internal.request_header('Prefer') ~* '\m(tx|max-affected)\s*='
            -- PostgREST 11 counts what an offset leaves, and takes all back where that is not one row.
            or commission_internal.request_header('Accept') ~* 'vnd[.]pgrst[.]object'
                and current_query() ~ 'count\(_postgrest_t\) AS page_total')
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'this function answers as it is: without select, filters, order and preferences',
            hint = 'Send the arguments in the body, and nothing in the address.';
    end if;
end;
$$;

comment on function commission_internal.refuse_afterthoughts() is
    'Raises 22023 (HTTP 400) where a request asks PostgREST for more than to call the function and commit.';
