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
