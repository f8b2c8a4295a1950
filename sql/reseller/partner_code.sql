-- Partner codes: what customers type, and links carry, to say who sent them. A code that was issued is
-- nobody else's ever after.

create table if not exists commission.partner_code (
    code text collate "C"
        constraint partner_code_pkey primary key
        constraint partner_code_code_check check (
            code ~ '^[A-Z0-9]([A-Z0-9_-]*[A-Z0-9])?$' and octet_length(code) <= 50),
    reseller_id uuid
        constraint partner_code_reseller_id_fkey references commission.reseller (id) on delete set null,
    issued_at timestamptz not null default now(),
    retired_at timestamptz,
    revoked_at timestamptz,
    reason text
        constraint partner_code_reason_check check (octet_length(reason) <= 1000),
    is_legacy boolean not null default false,
    constraint partner_code_is_legacy_check check (not is_legacy or retired_at is null)
);

create index if not exists partner_code_reseller_id_idx on commission.partner_code (reseller_id, issued_at);
-- The one that a reseller gives to customers now.
create unique index if not exists partner_code_current_key on commission.partner_code (reseller_id)
where retired_at is null and revoked_at is null and not is_legacy;

comment on table commission.partner_code is
    'Partner codes of resellers. A new one retires the one before, which goes on to lead to its reseller; only revoked codes lead to nobody. Codes are never deleted or issued again, also when their reseller is gone.';
comment on column commission.partner_code.code is
    'The code in capital letters, such as LXN-U12345-K4U: prefix, number of the reseller, two characters at random and a check character. Codes of an earlier system look different.';
comment on column commission.partner_code.reseller_id is 'Whose it is; null: of a reseller who was deleted.';
comment on column commission.partner_code.issued_at is 'When it was issued.';
comment on column commission.partner_code.retired_at is 'When a new one took its place; it goes on to lead to its reseller.';
comment on column commission.partner_code.revoked_at is 'When it was blocked.';
comment on column commission.partner_code.reason is 'Why it was retired or revoked.';
comment on column commission.partner_code.is_legacy is 'Whether it comes from an earlier system; such a code has no check character.';

select commission_internal.protect_table(
    'commission.partner_code',
    p_view => $$
        (select commission_internal.sees_all('reseller'))
        or reseller_id in (select commission_internal.visible_participants('reseller'))
    $$);

select commission_internal.audit_table('commission.partner_code');

-- One of the 961 salts, by chance.
create or replace function commission_internal.random_salt()
returns integer
language sql
volatile
set search_path = pg_catalog, pg_temp
as $$
    select ('x' || left(replace(gen_random_uuid()::text, '-', ''), 6))::bit(24)::integer % 961;
$$;

comment on function commission_internal.random_salt() is 'A number from 0 to 960 by chance: the salt of a partner code.';

-- Everybody draws until there is a code that nobody ever had.
create or replace function commission_internal.issue_partner_codes(p_reseller_ids uuid[], p_reason text)
returns table (reseller_id uuid, old_code text, new_code text)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_prefix text := (select code_prefix from commission.reseller_program);
    v_waiting uuid[];
    v_old jsonb;
    v_issued uuid[];
    v_new jsonb := jsonb_build_object();
begin
    perform commission_internal.require_engine();
    -- In the order of ids: two who issue codes for the same people do not wait in a circle.
    v_waiting := array(
        select r.id
        from commission.reseller as r
        where r.id = any (p_reseller_ids)
        order by r.id
        for no key update);
    with retired as (
        update commission.partner_code as c
        set retired_at = now(),
            reason = p_reason
        where c.reseller_id = any (v_waiting)
            and c.retired_at is null
            and c.revoked_at is null
            and not c.is_legacy
        returning c.reseller_id, c.code
    )
    select coalesce(jsonb_object_agg(r.reseller_id, r.code), '{}') into v_old from retired as r;
    for v_round in 1 .. 20 loop
        exit when v_waiting = '{}';
        with drawn as materialized (
            select r.id, r.number, commission_internal.random_salt() as salt
            from commission.reseller as r
            where r.id = any (v_waiting)
        ),
        issued as (
            insert into commission.partner_code as c (code, reseller_id)
            select d.code, d.id
            from (
                select id, commission_engine.partner_code(v_prefix, number, salt) as code
                from drawn
            ) as d
            where d.code is not null
            on conflict on constraint partner_code_pkey do nothing
            returning c.reseller_id, c.code
        )
        select array_agg(i.reseller_id), v_new || coalesce(jsonb_object_agg(i.reseller_id, i.code), '{}')
        into v_issued, v_new
        from issued as i;
        v_waiting := array(select unnest(v_waiting) except select unnest(v_issued));
    end loop;
    if v_waiting <> '{}' then
        v_new := v_new || commission_internal.issue_last_partner_codes(v_waiting, v_prefix);
    end if;
    return query
    select n.key::uuid, v_old ->> n.key, n.value
    from jsonb_each_text(v_new) as n
    order by 1;
end;
$$;

comment on function commission_internal.issue_partner_codes(uuid[], text) is
    'Gives each of the resellers a new partner code and retires the one before, with the reason. Returns both.';

-- Of whom chance finds none any more, there are few left.
create or replace function commission_internal.issue_last_partner_codes(p_reseller_ids uuid[], p_prefix text)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_codes jsonb;
    v_lacks text;
begin
    with issued as (
        insert into commission.partner_code as c (code, reseller_id)
        select free.code, r.id
        from commission.reseller as r
        cross join lateral (
            select d.code
            from (
                select commission_engine.partner_code(p_prefix, r.number, salt) as code
                from generate_series(0, 960) as salt
            ) as d
            where d.code is not null
                and not exists (select from commission.partner_code as known where known.code = d.code)
            order by gen_random_uuid()
            limit 1
        ) as free
        where r.id = any (p_reseller_ids)
        returning c.reseller_id, c.code
    )
    select coalesce(jsonb_object_agg(i.reseller_id, i.code), '{}') into v_codes from issued as i;
    select id::text into v_lacks
    from unnest(p_reseller_ids) as id
    where not v_codes ? id::text
    order by id
    limit 1;
    if v_lacks is not null then
        raise exception using
            errcode = 'PT409',
            message = format('reseller "%s" has had every code with prefix "%s"', v_lacks, p_prefix),
            hint = 'Change code_prefix in commission.reseller_program.';
    end if;
    return v_codes;
end;
$$;

comment on function commission_internal.issue_last_partner_codes(uuid[], text) is
    'Issues one of the codes that are left of each reseller; PT409 where there is none. Returns them by reseller.';

create or replace function commission_internal.issue_first_partner_codes()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.issue_partner_codes(array(select id from added_rows), null);
    return null;
end;
$$;

create or replace trigger reseller_issue_codes
after insert on commission.reseller referencing new table as added_rows
for each statement execute function commission_internal.issue_first_partner_codes();

-- Resellers from before there were codes.
select count(*)
from commission_internal.issue_partner_codes(
    array(
        select r.id
        from commission.reseller as r
        where not exists (select from commission.partner_code as c where c.reseller_id = r.id)),
    null);
