-- Accounts in full, and the keys that seal them.

create or replace function commission_internal.reveal_payout_method(p_method_id uuid, p_reason text)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_method commission.payout_method;
    v_sealed bytea;
begin
    perform commission_internal.require_super_admin('settlement', 'reveal');
    perform commission_internal.refuse_afterthoughts();
    v_method := commission_internal.check_payout_method(p_method_id);
    perform commission_internal.check_reason(p_reason);
    select s.sealed into v_sealed from commission_internal.payout_secret as s where s.method_id = p_method_id;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('of payout method "%s" only the mask is on record', p_method_id),
            hint = 'It was given before accounts were sealed.';
    end if;
    perform commission_internal.require_engine();
    perform commission_internal.note_bank_data_access(p_method_id, null, null, p_reason);
    return commission_engine.open_account(v_sealed, v_method.participant_id, p_method_id);
end;
$$;

create or replace function commission.reveal_payout_method(p_method_id uuid, p_reason text)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.reveal_payout_method(p_method_id, p_reason);
$$;

comment on function commission.reveal_payout_method(uuid, text) is
    'An account in full, for a reason that stays on record in bank_data_access. 22023 where a request over HTTP asks for a part of it, or not to keep what it does. 55000 without the key; XX001 where what is sealed was changed or belongs to another method. For super_admins only.';

create or replace function commission_internal.old_seals(p_seal bytea)
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select (select count(*) from commission_internal.payout_secret as s where substring(s.sealed for 5) <> p_seal)
        + (select count(*) from commission_internal.payer_secret as s where substring(s.sealed for 5) <> p_seal)
        + (select count(*) from commission_internal.payout_file_secret as s where substring(s.sealed for 5) <> p_seal);
$$;

comment on function commission_internal.old_seals(bytea) is 'How much is sealed with other keys than the one that seals so.';

create or replace function commission_internal.rotate_payout_keys(p_most integer)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_seal bytea;
    v_left integer := p_most;
    v_method record;
    v_resealed record;
    v_done bigint;
begin
    perform commission_internal.require_super_admin('settlement', 'rotate the keys of');
    if p_most is null or p_most not between 1 and 100000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_most must be 1 to 100000';
    end if;
    perform commission_internal.require_engine();
    v_seal := commission_engine.newest_seal();
    for v_method in
        select s.method_id, s.sealed, m.participant_id, m.kind::text as kind
        from commission_internal.payout_secret as s
        join commission.payout_method as m on m.id = s.method_id
        where substring(s.sealed for 5) <> v_seal
        order by s.method_id
        limit v_left
        for no key update of m, s
    loop
        begin
            select r.fingerprint, r.sealed into v_resealed
            from commission_engine.reseal_account(
                v_method.kind, v_method.sealed, v_method.participant_id, v_method.method_id) as r;
        exception
            -- The others wait for it: who it is must be known.
            when data_corrupted then
                raise exception using
                    errcode = 'data_corrupted',
                    message = sqlerrm,
                    detail = format('It is the account of payout method "%s".', v_method.method_id),
                    hint = 'Bring its row of payout_secret back from a backup, or have the account given again.';
        end;
        update commission_internal.payout_secret as s
        set sealed = v_resealed.sealed,
            fingerprint = v_resealed.fingerprint
        where s.method_id = v_method.method_id;
        v_left := v_left - 1;
    end loop;
    with due as (
        select s.payer_id
        from commission_internal.payer_secret as s
        where substring(s.sealed for 5) <> v_seal
        order by s.payer_id
        limit v_left
        for no key update
    )
    update commission_internal.payer_secret as s
    set sealed = commission_engine.reseal_payer(s.sealed, s.payer_id)
    from due as d
    where s.payer_id = d.payer_id;
    get diagnostics v_done = row_count;
    v_left := v_left - v_done;
    with due as (
        select s.batch_id, s.part
        from commission_internal.payout_file_secret as s
        where substring(s.sealed for 5) <> v_seal
        order by s.batch_id, s.part
        limit v_left
        for no key update
    )
    update commission_internal.payout_file_secret as s
    set sealed = commission_engine.reseal_payment_file(s.sealed, s.batch_id, s.part)
    from due as d
    where s.batch_id = d.batch_id
        and s.part = d.part;
    return commission_internal.old_seals(v_seal);
end;
$$;

create or replace function commission.rotate_payout_keys(p_most integer default 1000)
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.rotate_payout_keys(p_most);
$$;

select commission_internal.give_time('rotate_payout_keys', '15min');

comment on function commission.rotate_payout_keys(integer) is
    'Seals at most p_most accounts and files anew that are sealed with another key than the newest of the key file, and brings their fingerprints along. Returns how many are left: call it until that is 0, then the old keys may go from the file. Broken off, it goes on where it was. For super_admins only.';

-- After a restore, and before an old key is thrown away.
create or replace function commission_internal.check_payout_keys()
returns table (key_number bigint, sealed_count bigint, is_newest boolean, opens boolean, message text)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_seal bytea;
    v_trouble text;
    v_key record;
begin
    perform commission_internal.require_super_admin('settlement', 'check the keys of');
    perform commission_internal.require_engine();
    begin
        v_seal := commission_engine.newest_seal();
    exception
        when object_not_in_prerequisite_state then
            get stacked diagnostics v_trouble = message_text;
    end;
    for v_key in
        select substring(a.sealed for 5) as seal, count(*) as count,
            (array_agg(a.kind order by a.kind))[1] as kind,
            (array_agg(a.sealed order by a.kind, a.id, a.part))[1] as sealed,
            (array_agg(a.owner_id order by a.kind, a.id, a.part))[1] as owner_id,
            (array_agg(a.id order by a.kind, a.id, a.part))[1] as id,
            (array_agg(a.part order by a.kind, a.id, a.part))[1] as part
        from (
            select 1 as kind, s.sealed, m.participant_id as owner_id, s.method_id as id, null::integer as part
            from commission_internal.payout_secret as s
            join commission.payout_method as m on m.id = s.method_id
            union all
            select 2, s.sealed, null, s.payer_id, null
            from commission_internal.payer_secret as s
            union all
            select 3, s.sealed, null, s.batch_id, s.part
            from commission_internal.payout_file_secret as s
        ) as a
        group by 1
        order by 1
    loop
        key_number := ('x' || lpad(encode(substring(v_key.seal from 2), 'hex'), 16, '0'))::bit(64)::bigint;
        sealed_count := v_key.count;
        is_newest := coalesce(v_key.seal = v_seal, false);
        message := v_trouble;
        if message is null then
            begin
                case v_key.kind
                    when 1 then
                        perform commission_engine.open_account(v_key.sealed, v_key.owner_id, v_key.id);
                    when 2 then
                        perform commission_engine.reseal_payer(v_key.sealed, v_key.id);
                    else
                        perform commission_engine.open_payment_file(v_key.sealed, v_key.id, v_key.part);
                end case;
            exception
                when object_not_in_prerequisite_state or data_corrupted then
                    get stacked diagnostics message = message_text;
            end;
        end if;
        opens := message is null;
        return next;
    end loop;
end;
$$;

create or replace function commission.check_payout_keys()
returns table (key_number bigint, sealed_count bigint, is_newest boolean, opens boolean, message text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.check_payout_keys();
$$;

comment on function commission.check_payout_keys() is
    'With which keys accounts and files are sealed, how many with each, and whether one of them opens with the key file as it is. After a restore, and before an old key goes. For super_admins only.';
