-- What is refused because it was done too often. PostgREST takes the status and the headers of an answer
-- from an error of SQLSTATE PGRST, whose message and detail are JSON.

create or replace function commission_internal.refuse_too_many(p_message text, p_hint text, p_wait interval)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise sqlstate 'PGRST' using
        message = json_build_object('code', 'PT429', 'message', p_message, 'details', null, 'hint', p_hint)::text,
        detail = json_build_object(
            'status', 429,
            'headers', json_build_object(
                'Retry-After', greatest(1, ceil(extract(epoch from p_wait)))::bigint::text))::text;
end;
$$;

comment on function commission_internal.refuse_too_many(text, text, interval) is
    'Raises PGRST (HTTP 429), whose message is JSON with code PT429, and says after how long to try again.';

create or replace function commission_internal.refuse_until(p_again_at timestamptz, p_message text, p_done text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_again_at is not null then
        perform commission_internal.refuse_too_many(
            p_message,
            format('The next one can be %s at %s UTC.',
                p_done, to_char(p_again_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI')),
            p_again_at - now());
    end if;
end;
$$;

comment on function commission_internal.refuse_until(timestamptz, text, text) is
    'Raises PGRST (HTTP 429) with the instant from which the next one can be done; null refuses nothing.';

-- What the client writes into the header stands first, what proxies saw last. Of IPv6 the first half
-- counts: everybody has 2^64 addresses of the second. Proxies that listen for both write IPv4 as a part of it,
-- others append the port.
create or replace function commission_internal.origin_of_request(p_proxies integer)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_path constant text[] := string_to_array(commission_internal.request_header('X-Forwarded-For'), ',');
    v_place text;
    v_address inet;
begin
    if coalesce(p_proxies, 0) = 0 or coalesce(cardinality(v_path), 0) < p_proxies then
        return null;
    end if;
    v_place := btrim(v_path[cardinality(v_path) - p_proxies + 1]);
    v_address := coalesce(
        substring(v_place from '^\[(.*)\](?::\d+)?$'), substring(v_place from '^([\d.]+):\d+$'), v_place)::inet;
    if v_address << inet '::ffff:0:0/96' then
        v_address := inet '0.0.0.0' + (v_address - inet '::ffff:0:0');
    end if;
    return case family(v_address)
        when 6 then host(v_address & inet 'ffff:ffff:ffff:ffff::') || '/64'
        else host(v_address)
    end;
exception
    when invalid_text_representation then
        return null;
end;
$$;

comment on function commission_internal.origin_of_request(integer) is
    'The address, or of IPv6 its first half, that the outermost of so many trusted proxies was asked by; null where there is none, or the header names none.';
