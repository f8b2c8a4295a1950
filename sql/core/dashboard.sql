-- The dashboard over PostgREST: one page for everybody, which then asks what its reader may see.

do $$
begin
    if to_regtype('commission."text/html"') is null then
        create domain commission."text/html" as bytea;
    end if;
end;
$$;

comment on domain commission."text/html" is 'A page in UTF-8. PostgREST sends it with this Content-Type.';

-- With the rights of whoever asks, and in one function: anon has the use of no other.
create or replace function commission.dashboard(apikey text default null)
returns commission."text/html"
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_asked constant jsonb := coalesce(nullif(current_setting('request.headers', true), '')::jsonb, '{}');
    v_is_compressed constant boolean :=
        coalesce(v_asked ->> 'accept-encoding', '') ~* '\mgzip\M(?!\s*;\s*q=0(\.0*)?\s*(,|$))';
    v_page bytea;
    v_tag text;
begin
    if not exists (select from pg_extension where extname = 'pg_commission') then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'the extension "pg_commission" is missing in database '
                || quote_ident(current_database()),
            detail = 'It carries the page of the dashboard.',
            hint = 'Run: create extension pg_commission';
    end if;
    v_page := commission_engine.dashboard_page(v_is_compressed);
    v_tag := '"' || encode(sha256(v_page), 'hex') || '"';
    perform set_config(
        'response.headers',
        (
            jsonb_build_array(
                jsonb_build_object('Content-Type', 'text/html; charset=utf-8'),
                jsonb_build_object('ETag', v_tag),
                jsonb_build_object('Cache-Control', 'no-cache'),
                jsonb_build_object('Vary', 'Accept-Encoding'),
                jsonb_build_object('Content-Security-Policy', commission_engine.dashboard_policy()),
                jsonb_build_object('X-Content-Type-Options', 'nosniff'),
                jsonb_build_object('Referrer-Policy', 'no-referrer'))
            || case when v_is_compressed
                then jsonb_build_array(jsonb_build_object('Content-Encoding', 'gzip'))
                else '[]'
            end
        )::text,
        true);
    -- A proxy that compresses by itself makes the tag a weak one.
    if v_tag = any (regexp_split_to_array(
        regexp_replace(coalesce(v_asked ->> 'if-none-match', ''), '\mW/', '', 'g'), '\s*,\s*'))
    then
        perform set_config('response.status', '304', true);
        return ''::bytea;
    end if;
    return v_page;
end;
$$;

comment on function commission.dashboard(text) is
    'The dashboard as a page for browsers, over HTTP: /rpc/dashboard. It is the same for everybody and has no data; what it shows it asks for with the token of whoever signs in. Compressed for those who take gzip, with an ETag (304 where nothing has changed) and a Content-Security-Policy. apikey is for gateways such as Supabase''s, which ask for one, and is not looked at. Read-only.';
