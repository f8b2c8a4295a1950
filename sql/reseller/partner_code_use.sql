-- What people do with partner codes: look them up, give them away in links, renew and revoke them.

create or replace function commission_internal.partner_code_named(p_code text)
returns commission.partner_code
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_given text := upper(btrim(p_code, E' \t\r\n'));
    v_code commission.partner_code;
begin
    if coalesce(v_given, '') = '' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_code must be given';
    end if;
    select * into v_code from commission.partner_code where code = v_given;
    if v_code.reseller_id is not null
        and coalesce(commission_internal.sees_participant('reseller', v_code.reseller_id), false)
    then
        return v_code;
    end if;
    -- Codes that were issued here carry a check.
    if v_given ~ '^[A-Z0-9]+-U[0-9]+-[A-Z0-9]+$'
        and commission_engine.check_character(left(v_given, -1)) is distinct from right(v_given, 1)
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('partner code "%s" is mistyped', left(v_given, 100)),
            detail = 'Its last character does not fit the others.',
            hint = 'Compare it with what was given: it has no 0, 1, I, L or O in its last three characters.';
    end if;
    raise exception using
        errcode = 'PT404',
        message = format('there is no partner code "%s"', left(v_given, 100)),
        hint = 'See the codes in commission.partner_code.';
end;
$$;

comment on function commission_internal.partner_code_named(text) is
    'The code as somebody typed it, if the caller sees it. Raises 22023 where it is empty or its check character is wrong, else PT404 where there is none.';

-- Whether a code brings its reseller anything.
create or replace function commission_internal.obstacle_to_code(p_code commission.partner_code)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_code.revoked_at is not null then format('partner code "%s" was revoked', p_code.code)
        when not exists (
            select
            from commission.reseller as r
            join commission.participant as p on p.id = r.id
            where r.id = p_code.reseller_id
                and r.is_active
                and p.status = 'active')
            then format('partner code "%s" is of a reseller who is not active', p_code.code)
    end;
$$;

comment on function commission_internal.obstacle_to_code(commission.partner_code) is
    'Why nothing is attributed by a code; null where something is.';

create or replace function commission_internal.resolve_partner_code(p_code text)
returns table (code text, reseller_id uuid, is_current boolean, current_code text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_code commission.partner_code;
    v_obstacle text;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('reseller', 'view');
    v_code := commission_internal.partner_code_named(p_code);
    v_obstacle := commission_internal.obstacle_to_code(v_code);
    if v_obstacle is not null then
        raise exception using
            errcode = 'PT409',
            message = v_obstacle,
            hint = 'Nothing is attributed by it.';
    end if;
    return query
    select v_code.code, v_code.reseller_id, v_code.retired_at is null,
        commission_internal.current_partner_code(v_code.reseller_id);
end;
$$;

create or replace function commission.resolve_partner_code(p_code text)
returns table (code text, reseller_id uuid, is_current boolean, current_code text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.resolve_partner_code(p_code);
$$;

comment on function commission.resolve_partner_code(text) is
    'Whose a partner code is, however it is spaced and cased, whether it is the one that they give away now, and which that is. 22023 where it is mistyped: its check character does not fit; PT404 where there is none that the caller sees; PT409 where it was revoked or its reseller is not active. Read-only.';

create or replace function commission_internal.current_partner_code(p_reseller_id uuid)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select c.code
    from commission.partner_code as c
    where c.reseller_id = p_reseller_id
        and c.retired_at is null
        and c.revoked_at is null
    order by c.is_legacy, c.issued_at desc, c.code
    limit 1;
$$;

comment on function commission_internal.current_partner_code(uuid) is
    'The code that a reseller gives away now: the one issued last, or else one of an earlier system.';

create or replace function commission_internal.regenerate_partner_code(p_reason text)
returns setof commission.partner_code
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_id uuid := commission_internal.require_own_reseller();
    v_most constant integer := 3;
    v_during constant interval := interval '720 hours';
    v_renewed timestamptz[];
    v_new text;
begin
    perform commission_internal.check_reason(p_reason);
    -- One at a time, or two would count the same.
    perform from commission.reseller as r where r.id = v_id for no key update;
    if not (select is_active from commission.reseller where id = v_id)
        or not exists (
            select
            from commission.partner_code as c
            where c.reseller_id = v_id
                and c.retired_at is null
                and c.revoked_at is null
                and not c.is_legacy)
    then
        raise exception using
            errcode = 'PT409',
            message = 'the caller has no partner code to renew',
            hint = 'It was revoked, or the caller is no active reseller. An administrator issues a new one.';
    end if;
    v_renewed := array(
        select c.retired_at
        from commission.partner_code as c
        where c.reseller_id = v_id
            and c.retired_at > now() - v_during
        order by c.retired_at desc);
    if cardinality(v_renewed) >= v_most then
        perform commission_internal.refuse_too_many(
            format('the partner code was renewed %s times in 30 days', v_most),
            'An administrator renews it at any time.',
            v_renewed[v_most] + v_during - now());
    end if;
    select i.new_code into v_new
    from commission_internal.issue_partner_codes(array[v_id], btrim(p_reason)) as i;
    return query select * from commission.partner_code as c where c.code = v_new;
end;
$$;

create or replace function commission.regenerate_partner_code(p_reason text)
returns setof commission.partner_code
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.regenerate_partner_code(p_reason);
$$;

comment on function commission.regenerate_partner_code(text) is
    'Gives the caller a new partner code; the one before goes on to lead to them. Returns the new one. For resellers (42501). 22023 without a reason, PT409 where the caller has none to renew, HTTP 429 after three times in 30 days.';

create or replace function commission_internal.regenerate_partner_codes(p_reseller_ids uuid[], p_dry_run boolean)
returns table (reseller_id uuid, old_code text, new_code text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_id uuid;
begin
    perform commission_internal.require_permission('reseller', 'edit');
    if p_dry_run is null
        or array_ndims(p_reseller_ids) > 1
        or array_position(p_reseller_ids, null) is not null
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_dry_run and each of p_reseller_ids must be given',
            hint = 'p_reseller_ids may be null as a whole: all resellers.';
    end if;
    if p_reseller_ids is null then
        perform commission_internal.require_all('reseller', 'edit');
        p_reseller_ids := array(select r.id from commission.reseller as r);
    end if;
    foreach v_id in array p_reseller_ids loop
        exit when commission_internal.edits_all('reseller');
        perform commission_internal.check_reseller(v_id, 'edit');
    end loop;
    select g.id into v_id
    from unnest(p_reseller_ids) as g (id)
    where not exists (select from commission.reseller as r where r.id = g.id)
    limit 1;
    if v_id is not null then
        perform commission_internal.check_reseller(v_id, 'edit');
    end if;
    if not p_dry_run then
        return query
        select i.reseller_id, i.old_code, i.new_code
        from commission_internal.issue_partner_codes(p_reseller_ids, 'renewed by an administrator') as i;
        return;
    end if;
    return query
    select r.id, c.code, null::text
    from commission.reseller as r
    left join commission.partner_code as c
        on c.reseller_id = r.id
        and c.retired_at is null
        and c.revoked_at is null
        and not c.is_legacy
    where r.id = any (p_reseller_ids)
    order by r.id;
end;
$$;

create or replace function commission.regenerate_partner_codes(
    p_reseller_ids uuid[] default null,
    p_dry_run boolean default false)
returns table (reseller_id uuid, old_code text, new_code text)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.regenerate_partner_codes(p_reseller_ids, p_dry_run);
$$;

comment on function commission.regenerate_partner_codes(uuid[], boolean) is
    'Gives resellers (null: all) new partner codes, also those whose codes were revoked; the ones before go on to lead to them. Returns old and new codes. With p_dry_run it changes nothing and says only whose code would be renewed. For administrators.';

create or replace function commission_internal.revoke_partner_code(p_code text, p_reason text)
returns setof commission.partner_code
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code commission.partner_code;
begin
    perform commission_internal.require_engine();
    perform commission_internal.require_permission('reseller', 'edit');
    v_code := commission_internal.partner_code_named(p_code);
    if not commission_internal.edits_reseller(v_code.reseller_id) then
        perform commission_internal.refuse('reseller', 'edit');
    end if;
    perform commission_internal.check_reason(p_reason);
    return query
    update commission.partner_code as c
    set revoked_at = now(),
        reason = btrim(p_reason)
    where c.code = v_code.code
        and c.revoked_at is null
    returning c.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('partner code "%s" was revoked before', v_code.code),
            hint = 'commission.regenerate_partner_codes() issues a new one.';
    end if;
end;
$$;

create or replace function commission.revoke_partner_code(p_code text, p_reason text)
returns setof commission.partner_code
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.revoke_partner_code(p_code, p_reason);
$$;

comment on function commission.revoke_partner_code(text, text) is
    'Blocks a partner code for abuse: it leads to nobody any more, and nothing is attributed by it. What was attributed before stays. Returns it; 22023 without a reason or where it is mistyped, PT404 where there is none, PT409 where it was revoked before. For administrators.';

create or replace function commission_internal.adopt_partner_code(p_reseller_id uuid, p_code text)
returns setof commission.partner_code
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code text := upper(btrim(p_code, E' \t\r\n'));
begin
    -- Codes are one space for the whole company.
    perform commission_internal.require_all('reseller', 'edit');
    perform commission_internal.check_reseller(p_reseller_id, 'edit');
    if v_code is null or v_code !~ '^[A-Z0-9]([A-Z0-9_-]*[A-Z0-9])?$' or octet_length(v_code) > 50 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('"%s" cannot be a partner code', left(coalesce(p_code, ''), 100)),
            hint = 'It has up to 50 letters, digits, - and _, and begins and ends with a letter or digit.';
    end if;
    return query
    insert into commission.partner_code as c (code, reseller_id, is_legacy)
    values (v_code, p_reseller_id, true)
    on conflict on constraint partner_code_pkey do nothing
    returning c.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('partner code "%s" was issued before', v_code),
            hint = 'A code is never given to somebody else.';
    end if;
end;
$$;

create or replace function commission.adopt_partner_code(p_reseller_id uuid, p_code text)
returns setof commission.partner_code
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.adopt_partner_code(p_reseller_id, p_code);
$$;

comment on function commission.adopt_partner_code(uuid, text) is
    'Takes over a partner code that a reseller had in an earlier system, such as EVOLVE-1234: it leads to them like one of ours. Returns it; 22023 where it cannot be a code, PT409 where somebody has or had it. For administrators.';

-- Links --------------------------------------------------------------------------------------------

create or replace function commission_internal.url_encoded(p_text text)
returns text
language sql
immutable
strict
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(string_agg(
        case
            when chr(byte) ~ '[A-Za-z0-9._~-]' and byte < 128 then chr(byte)
            else '%' || upper(lpad(to_hex(byte), 2, '0'))
        end, '' order by place), '')
    from (
        select place, get_byte(convert_to(p_text, 'UTF8'), place) as byte
        from generate_series(0, octet_length(convert_to(p_text, 'UTF8')) - 1) as place
    ) as bytes;
$$;

comment on function commission_internal.url_encoded(text) is 'A text as a part of a URL.';

create or replace function commission_internal.referral_link(p_product_id text, p_reseller_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id uuid := p_reseller_id;
    v_code text;
    v_url text := coalesce((select link_url from commission.reseller_program), '');
begin
    if v_id is null then
        v_id := commission_internal.require_own_reseller();
    else
        perform commission_internal.check_reseller(v_id, 'view');
    end if;
    if octet_length(p_product_id) > 1000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_product_id has more than 1000 bytes';
    end if;
    v_code := commission_internal.current_partner_code(v_id);
    if v_code is null then
        raise exception using
            errcode = 'PT409',
            message = format('reseller "%s" has no partner code', v_id),
            hint = 'An administrator issues one with commission.regenerate_partner_codes().';
    end if;
    return v_url || case when strpos(v_url, '?') > 0 then '&' else '?' end
        || 'ref=' || v_code
        || coalesce('&product=' || commission_internal.url_encoded(p_product_id), '');
end;
$$;

create or replace function commission.referral_link(p_product_id text default null, p_reseller_id uuid default null)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.referral_link(p_product_id, p_reseller_id);
$$;

comment on function commission.referral_link(text, uuid) is
    'The link that a reseller (null: the caller, who must be one) gives to customers: reseller_program.link_url with ref=<code>, and product=<p_product_id> where it is given. PT409 where they have no partner code. Read-only.';
