-- How many writing requests somebody sends: for db-pre-request of PostgREST, by whoever wants it. Requests
-- that read run in read-only transactions, which count nothing, and one that fails takes back its own
-- count: what must be limited for sure, functions count by facts.

create table if not exists commission.request_limit (
    id boolean not null default true
        constraint request_limit_pkey primary key
        constraint request_limit_id_check check (id),
    requests integer not null default 120
        constraint request_limit_requests_check check (requests between 1 and 1000000),
    within interval not null default '1 minute'
        constraint request_limit_within_check check (extract(epoch from within) between 1 and 86400),
    trusted_proxies integer not null default 0
        constraint request_limit_trusted_proxies_check check (trusted_proxies between 0 and 10)
);

comment on table commission.request_limit is
    'How many requests that write check_request() lets through: one row.';
comment on column commission.request_limit.id is 'Always true: there is one row.';
comment on column commission.request_limit.requests is 'So many of one person or address, 1 to 1000000.';
comment on column commission.request_limit.within is
    'In a time of this length, 1 second to 1 day; the next one begins when it ends.';
comment on column commission.request_limit.trusted_proxies is
    'How many proxies of yours stand in front of PostgREST, each of which appends to X-Forwarded-For whom it was asked by. The address that the outermost of them saw is counted; what stands before it is the client''s own claim. 0: the header says nothing.';

insert into commission.request_limit (id) values (true) on conflict do nothing;

select commission_internal.protect_table(
    'commission.request_limit',
    p_view => '(select commission_internal.sees_module(''settings''))',
    p_module => 'settings');

select commission_internal.audit_table('commission.request_limit');

-- Unlogged: after a crash everybody begins anew.
create unlogged table if not exists commission_internal.request_count (
    who text collate "C"
        constraint request_count_pkey primary key,
    began_at timestamptz not null,
    requests integer not null
) with (fillfactor = 50);

comment on table commission_internal.request_count is
    'How many writing requests somebody has sent in the time that goes on: a participant, or a keyed hash of an address.';

create or replace function commission_internal.address_of_request()
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.origin_of_request(l.trusted_proxies) from commission.request_limit as l;
$$;

comment on function commission_internal.address_of_request() is
    'The address, or of IPv6 the network, that the outermost trusted proxy was asked by; null where no proxy is trusted, or the header has none.';

create or replace function commission_internal.check_request()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_limit commission.request_limit;
    v_within interval;
    v_began_at timestamptz;
    v_who text;
    v_count integer;
begin
    -- A function that only reads is called in a read-only transaction, also by POST.
    if coalesce(current_setting('request.method', true), '') not in ('POST', 'PATCH', 'PUT', 'DELETE')
        or current_setting('transaction_read_only') = 'on'
        or commission_internal.is_trusted()
    then
        return;
    end if;
    select * into v_limit from commission.request_limit;
    v_within := make_interval(secs => extract(epoch from v_limit.within)::double precision);
    v_began_at := date_bin(v_within, now(), '2000-01-01 00:00:00+00');
    v_who := coalesce(
        'person ' || commission_internal.claimed_participant_id(),
        'address ' || encode(
            commission_internal.visitor_hash('ip', commission_internal.address_of_request()), 'hex'),
        'nobody');
    insert into commission_internal.request_count as c (who, began_at, requests)
    values (v_who, v_began_at, 1)
    on conflict on constraint request_count_pkey do update
    set began_at = v_began_at,
        requests = case when c.began_at = v_began_at then c.requests + 1 else 1 end
    returning c.requests into v_count;
    if v_count > v_limit.requests then
        perform commission_internal.refuse_too_many(
            format('more than %s writing requests', v_limit.requests),
            'Try again later, or send many rows in one request.',
            v_began_at + v_within - now());
    end if;
end;
$$;

create or replace function commission.check_request()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- What anon may call has limits of its own.
    if current_user <> 'anon' then
        perform commission_internal.check_request();
    end if;
    perform commission.allow_time();
end;
$$;

comment on function commission.check_request() is
    'For db-pre-request of PostgREST: counts requests that write and refuses those beyond request_limit with HTTP 429 and Retry-After; then as allow_time(). service_role and anon are not counted. Counts people, and whoever has a token of nobody by the address as trusted proxies saw it, else all of them together.';
