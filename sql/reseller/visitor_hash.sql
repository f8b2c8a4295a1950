-- Addresses and browsers of visitors are stored as keyed hashes only (HMAC-SHA-256, RFC 2104): two clicks
-- can be told to be of one address, and no address can be found out from a copy without the key. The key
-- is no setting, which SHOW would tell, and no argument, which logs would: it is read where it is used.

create table if not exists commission_internal.visitor_key (
    id boolean not null default true
        constraint visitor_key_pkey primary key
        constraint visitor_key_id_check check (id),
    inner_pad bytea not null,
    outer_pad bytea not null,
    made_at timestamptz not null default now()
);

comment on table commission_internal.visitor_key is
    'The key with which visitors are hashed, as the two blocks of 64 bytes that HMAC works with: one row, made by install(), granted to nobody.';

create or replace function commission_internal.padded_key(p_key bytea, p_with integer)
returns bytea
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_block bytea := p_key || decode(repeat('00', 64 - octet_length(p_key)), 'hex');
begin
    for v_place in 0 .. 63 loop
        v_block := set_byte(v_block, v_place, get_byte(v_block, v_place) # p_with);
    end loop;
    return v_block;
end;
$$;

comment on function commission_internal.padded_key(bytea, integer) is
    'A key of at most 64 bytes as a block of HMAC: filled up with zeros, each byte xor a number.';

insert into commission_internal.visitor_key (inner_pad, outer_pad)
select commission_internal.padded_key(k.key, 54), commission_internal.padded_key(k.key, 92)
from (
    select sha256(string_agg(uuid_send(gen_random_uuid()), '')) as key
    from generate_series(1, 4)
    where not exists (select from commission_internal.visitor_key)
    having count(*) > 0
) as k
on conflict on constraint visitor_key_pkey do nothing;

-- The kind goes into the hash: an address and a browser of the same letters differ.
create or replace function commission_internal.visitor_hash(p_kind text, p_what text)
returns bytea
language sql
stable
strict
security definer
set search_path = pg_catalog, pg_temp
as $$
    select sha256(k.outer_pad || sha256(k.inner_pad || convert_to(p_kind || ':' || p_what, 'UTF8')))
    from commission_internal.visitor_key as k;
$$;

comment on function commission_internal.visitor_hash(text, text) is
    'What is stored instead of an address or browser of a visitor. p_kind is ip or agent.';
