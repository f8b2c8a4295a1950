-- What the shop's server reports.

create or replace function commission_internal.log_referral_click(
    p_code text,
    p_visitor_id text,
    p_product_id text,
    p_landing_url text,
    p_referrer text,
    p_ip text,
    p_user_agent text,
    p_clicked_at timestamptz)
returns setof commission.referral_click
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_code commission.partner_code;
    v_address inet;
    v_id bigint;
begin
    if not commission_internal.is_trusted() then
        perform commission_internal.refuse('reseller', 'edit');
    end if;
    perform commission_internal.require_engine();
    v_code := commission_internal.partner_code_named(p_code);
    if btrim(coalesce(p_visitor_id, '')) = '' or octet_length(p_visitor_id) > 100 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_visitor_id must be given, in at most 100 bytes',
            hint = 'A number by chance in a cookie of the shop; the same when the visitor comes again.';
    end if;
    if p_clicked_at is null
        or not (p_clicked_at >= '1970-01-01 00:00+00' and p_clicked_at < '2200-01-01 00:00+00')
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_clicked_at must be an instant from 1970 to 2199';
    end if;
    if octet_length(p_product_id) > 1000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_product_id has more than 1000 bytes';
    end if;
    begin
        v_address := nullif(btrim(p_ip), '')::inet;
    exception
        when invalid_text_representation then
            raise exception using
                errcode = 'invalid_parameter_value',
                message = 'p_ip is no address',
                hint = 'Such as 203.0.113.7 or 2001:db8::7.';
    end;
    insert into commission.referral_click (
        reseller_id, code, product_id, visitor_id, clicked_at, ip_hash, agent_hash, referrer_host, landing_url)
    values (
        v_code.reseller_id, v_code.code, p_product_id, p_visitor_id, p_clicked_at,
        commission_internal.visitor_hash('ip', host(v_address)),
        commission_internal.visitor_hash('agent', nullif(p_user_agent, '')),
        lower(left(substring(p_referrer from '^[a-zA-Z]+://(?:[^/?#@]*@)?([^/:?#]+)'), 253)),
        commission_internal.first_bytes(p_landing_url, 2000))
    returning id into v_id;
    -- As the triggers left it.
    return query select * from commission.referral_click as c where c.id = v_id;
end;
$$;

-- Not in the middle of a character.
create or replace function commission_internal.first_bytes(p_text text, p_most integer)
returns text
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select case
        when octet_length(p_text) <= p_most then p_text
        else (
            select left(p_text, max(length.characters))
            from generate_series(p_most / 4, p_most) as length (characters)
            where octet_length(left(p_text, length.characters)) <= p_most)
    end;
$$;

comment on function commission_internal.first_bytes(text, integer) is
    'As many whole characters of a text as fit into so many bytes.';

create or replace function commission.log_referral_click(
    p_code text,
    p_visitor_id text,
    p_product_id text default null,
    p_landing_url text default null,
    p_referrer text default null,
    p_ip text default null,
    p_user_agent text default null,
    p_clicked_at timestamptz default now())
returns setof commission.referral_click
language sql
set search_path = pg_catalog, pg_temp
as $$
    select *
    from commission_internal.log_referral_click(
        p_code, p_visitor_id, p_product_id, p_landing_url, p_referrer, p_ip, p_user_agent, p_clicked_at);
$$;

comment on function commission.log_referral_click(text, text, text, text, text, text, text, timestamptz) is
    'Writes down a click on a link with a partner code. For the shop''s server, as service_role (42501). p_visitor_id: who clicked, as the shop''s cookie calls them; p_ip and p_user_agent are stored as keyed hashes only, of p_referrer only the host. Clicks on revoked codes are written down too, and attributed to nobody. Returns the click; 22023 or PT404 for the code as resolve_partner_code().';
