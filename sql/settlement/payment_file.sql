-- Files for the bank: made when a batch is processed, sealed, and given as often as somebody asks.

create table if not exists commission.payout_file (
    batch_id uuid not null
        constraint payout_file_batch_id_fkey references commission.payout_batch (id),
    part integer not null
        constraint payout_file_part_check check (part > 0),
    payer_id uuid not null,
    file_name text not null,
    payment_count integer not null,
    control_sum numeric not null,
    hash text not null,
    made_on date not null,
    constraint payout_file_pkey primary key (batch_id, part)
);

create index if not exists payout_file_payer_id_idx on commission.payout_file (payer_id, made_on);

comment on table commission.payout_file is
    'The files of processed batches: more than one where a format holds no more in one. Administrators of all branches see it; payment_file() gives the bytes.';
comment on column commission.payout_file.batch_id is 'The batch.';
comment on column commission.payout_file.part is 'Number of the file within the batch, from 1.';
comment on column commission.payout_file.payer_id is 'The account that pays.';
comment on column commission.payout_file.file_name is 'Name of the file.';
comment on column commission.payout_file.payment_count is 'Payments in it.';
comment on column commission.payout_file.control_sum is 'What they come to.';
comment on column commission.payout_file.hash is 'SHA-256 of its bytes.';
comment on column commission.payout_file.made_on is 'Day on which it was made, in the workspace''s time zone.';

select commission_internal.protect_table(
    'commission.payout_file',
    p_view => '(select commission_internal.sees_all(''settlement''))');

select commission_internal.audit_table('commission.payout_file');

create table if not exists commission_internal.payout_file_secret (
    batch_id uuid not null,
    part integer not null,
    sealed bytea not null,
    constraint payout_file_secret_pkey primary key (batch_id, part),
    constraint payout_file_secret_batch_id_fkey foreign key (batch_id, part)
        references commission.payout_file (batch_id, part)
);

-- It is not compressed: what is sealed looks like chance.
alter table commission_internal.payout_file_secret alter column sealed set storage external;

create index if not exists payout_file_secret_sealed_idx
on commission_internal.payout_file_secret (substring(sealed for 5));

comment on table commission_internal.payout_file_secret is 'The bytes of files for the bank, sealed for their batch and part.';

-- A bank pays on the days from Monday to Friday; its holidays it knows itself.
create or replace function commission_internal.payment_order(p_batch_id uuid)
returns table (
    reference text,
    ordered_at text,
    pay_on date,
    currency text,
    minor_unit integer,
    files_before integer,
    kind text,
    format text,
    payer_id uuid,
    sealed bytea)
language sql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select 'PB-' || lpad(b.number::text, greatest(8, length(b.number::text)), '0'),
        to_char(here.at, 'YYYY-MM-DD HH24:MI:SS'),
        here.at::date + case extract(isodow from here.at) when 6 then 2 when 7 then 1 else 0 end,
        b.currency,
        c.minor_unit::integer,
        (
            select count(*)::integer
            from commission.payout_file as f
            where f.payer_id = a.id
                and f.made_on = here.at::date
        ),
        b.kind::text,
        a.format,
        a.id,
        s.sealed
    from commission.payout_batch as b
    join commission.currency as c on c.code = b.currency
    join commission.payer_account as a on a.kind = b.kind and a.currency = b.currency
    join commission_internal.payer_secret as s on s.payer_id = a.id
    cross join commission.workspace as w
    cross join lateral (select b.processed_at at time zone w.time_zone as at) as here
    where b.id = p_batch_id;
$$;

comment on function commission_internal.payment_order(uuid) is
    'What the files of a processed batch say of the batch as a whole; no row where nothing says from where it is paid.';

-- Called when a batch is processed: what fails here undoes that.
create or replace function commission_internal.make_payment_files(p_batch_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_batch commission.payout_batch;
    v_payer commission.payer_account;
    v_file record;
    v_sum numeric := 0;
    v_hashes text[];
begin
    select * into v_batch from commission.payout_batch as b where b.id = p_batch_id;
    -- Files of a payer are numbered through the day: one batch after the other.
    select * into v_payer
    from commission.payer_account as a
    where a.kind = v_batch.kind
        and a.currency = v_batch.currency
    for no key update;
    if not found then
        return;
    end if;
    if commission_internal.may_be_one(commission_internal.claimed_participant_id(), v_payer.changed_by)
        and not commission_internal.is_super_admin()
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'a batch is processed by another person than who said how it is paid',
            detail = 'You called commission.set_payer_account(), which says what the bank is told.',
            hint = 'Another administrator does.';
    end if;
    perform commission_internal.require_engine();
    for v_file in select f.* from commission_engine.make_payment_files(p_batch_id) as f order by f.part loop
        insert into commission.payout_file (
            batch_id, part, payer_id, file_name, payment_count, control_sum, hash, made_on)
        select p_batch_id, v_file.part, v_payer.id, v_file.file_name, v_file.payment_count, v_file.control_sum,
            v_file.hash, (v_batch.processed_at at time zone w.time_zone)::date
        from commission.workspace as w;
        insert into commission_internal.payout_file_secret (batch_id, part, sealed)
        values (p_batch_id, v_file.part, v_file.sealed);
        v_sum := v_sum + v_file.control_sum;
        v_hashes := v_hashes || v_file.hash;
    end loop;
    if v_sum <> v_batch.control_sum then
        raise exception using
            errcode = 'PT409',
            message = format('payout batch %s has amounts that cannot be paid in full', v_batch.number),
            detail = format('The files for the bank pay %s of %s: this format has no fractions.',
                v_sum, v_batch.control_sum),
            hint = 'Cancel the batch and the payouts with fractions, and request whole amounts.';
    end if;
    update commission.payout_batch as b
    set format = v_payer.format,
        file_hash = case cardinality(v_hashes)
            when 1 then v_hashes[1]
            else encode(sha256(convert_to(array_to_string(v_hashes, ''), 'UTF8')), 'hex')
        end
    where b.id = p_batch_id;
end;
$$;

comment on function commission_internal.make_payment_files(uuid) is
    'Makes and keeps the files of a batch whose amounts are frozen, where something says from where it is paid.';

do $$
begin
    if to_regtype('commission."*/*"') is null then
        create domain commission."*/*" as bytea;
    end if;
end;
$$;

comment on domain commission."*/*" is 'Bytes of a file, whose type and name stand in the headers of the answer.';

create or replace function commission_internal.payment_file(p_batch_id uuid, p_part integer)
returns bytea
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_batch commission.payout_batch;
    v_file record;
    v_bytes bytea;
begin
    perform commission_internal.require_all('settlement', 'export');
    perform commission_internal.refuse_afterthoughts();
    if p_batch_id is null or p_part is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_batch_id and p_part must be given';
    end if;
    select * into v_batch from commission.payout_batch as b where b.id = p_batch_id;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no payout batch "%s"', p_batch_id),
            hint = 'See the ids in commission.payout_batch.';
    end if;
    if v_batch.format is null then
        raise exception using
            errcode = 'PT409',
            message = format('payout batch %s has no file', v_batch.number),
            detail = case
                when v_batch.processed_at is null then format('It is %s.', v_batch.status)
                else 'When it was processed, nothing said from where it is paid.'
            end,
            hint = 'Files are made by process_payout_batch() once set_payer_account() was called.';
    end if;
    select f.file_name, f.hash, s.sealed into v_file
    from commission.payout_file as f
    join commission_internal.payout_file_secret as s on s.batch_id = f.batch_id and s.part = f.part
    where f.batch_id = p_batch_id
        and f.part = p_part;
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('payout batch %s has no part %s', v_batch.number, p_part),
            hint = 'See commission.payout_file.';
    end if;
    perform commission_internal.require_engine();
    perform commission_internal.note_bank_data_access(null, p_batch_id, p_part, null);
    v_bytes := commission_engine.open_payment_file(v_file.sealed, p_batch_id, p_part);
    if encode(sha256(v_bytes), 'hex') <> v_file.hash then
        raise exception using
            errcode = 'data_corrupted',
            message = format('the file of payout batch %s is not the one that was made', v_batch.number),
            hint = 'Somebody changed its hash in commission.payout_file.';
    end if;
    perform set_config('response.headers', jsonb_build_array(
        jsonb_build_object('Content-Type', case v_batch.format
            when 'pain.001.001.03' then 'application/xml; charset=utf-8'
            when 'pain.001.001.09' then 'application/xml; charset=utf-8'
            when 'nacha' then 'text/plain; charset=us-ascii'
            else 'text/csv; charset=utf-8'
        end),
        jsonb_build_object('Content-Disposition', format('attachment; filename="%s"', v_file.file_name)),
        jsonb_build_object('Cache-Control', 'no-store'))::text, true);
    return v_bytes;
end;
$$;

create or replace function commission.payment_file(p_batch_id uuid, p_part integer default 1)
returns commission."*/*"
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.payment_file(p_batch_id, p_part)::commission."*/*";
$$;

comment on function commission.payment_file(uuid, integer) is
    'The file for the bank of a processed batch, or one of several (payout_file lists them): the same bytes each time, which go by payout_file.hash. Over PostgREST a download, by POST, with type and name in the headers. Who was given it is in bank_data_access. PT409 where the batch has no file, 55000 without the key. For those who may export settlement of all branches.';
