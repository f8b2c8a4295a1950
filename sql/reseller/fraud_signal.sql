-- What the rules found, what it holds, and what people make of it.

create table if not exists commission.fraud_signal (
    id bigint generated always as identity
        constraint fraud_signal_pkey primary key,
    rule text not null
        constraint fraud_signal_rule_fkey references commission.fraud_rule (name),
    action commission.fraud_action not null,
    reseller_id uuid not null
        constraint fraud_signal_reseller_id_fkey references commission.reseller (id) on delete cascade,
    sale_id uuid,
    evidence jsonb not null default '{}',
    fingerprint text not null
        constraint fraud_signal_fingerprint_key unique,
    status commission.fraud_status not null default 'open',
    raised_at timestamptz not null default now(),
    resolved_at timestamptz,
    resolved_by uuid,
    note text
        constraint fraud_signal_note_check check (octet_length(note) <= 1000),
    constraint fraud_signal_resolved_at_check check ((status = 'open') = (resolved_at is null)),
    constraint fraud_signal_status_check check (status = 'open' or btrim(coalesce(note, '')) <> '')
);

create index if not exists fraud_signal_reseller_id_idx on commission.fraud_signal (reseller_id, raised_at);
create index if not exists fraud_signal_sale_id_idx on commission.fraud_signal (sale_id);
create index if not exists fraud_signal_rule_idx on commission.fraud_signal (rule);

comment on table commission.fraud_signal is
    'What the rules of fraud_rule found. A signal that holds keeps the commission of its sale, or of all pending sales of its reseller, from being approved until it is dismissed by resolve_fraud_signal(). Each thing is found once. People delete no reseller who has any (PT409). Seen by those who may change what is the reseller''s.';
comment on column commission.fraud_signal.id is 'Key.';
comment on column commission.fraud_signal.rule is 'The rule.';
comment on column commission.fraud_signal.action is 'flag or hold, as the rule said when it found it.';
comment on column commission.fraud_signal.reseller_id is 'The reseller whose sale it was.';
comment on column commission.fraud_signal.sale_id is 'The sale; null: it is about the reseller as such. No foreign key: the record outlives sales.';
comment on column commission.fraud_signal.evidence is 'What was found: counts, hosts, parameters.';
comment on column commission.fraud_signal.fingerprint is 'What it is about: the same thing is found once only.';
comment on column commission.fraud_signal.status is 'What people made of it.';
comment on column commission.fraud_signal.raised_at is 'When it was found.';
comment on column commission.fraud_signal.resolved_at is 'When somebody decided.';
comment on column commission.fraud_signal.resolved_by is 'Who; null: a database role. No foreign key: the record outlives people.';
comment on column commission.fraud_signal.note is 'Why.';

select commission_internal.protect_table(
    'commission.fraud_signal',
    p_view => $$
        (select commission_internal.sees_all('reseller'))
        or reseller_id in (select commission_internal.editable_participants('reseller'))
    $$);

select commission_internal.audit_table('commission.fraud_signal');

create or replace function commission_internal.holds_sale(p_sale_id uuid)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from commission.fraud_signal as f
        where f.sale_id = p_sale_id
            and f.action = 'hold'
            and f.status <> 'dismissed');
$$;

comment on function commission_internal.holds_sale(uuid) is 'Whether a signal holds a sale.';

create or replace function commission_internal.holds_reseller(p_reseller_id uuid)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from commission.fraud_signal as f
        where f.reseller_id = p_reseller_id
            and f.sale_id is null
            and f.action = 'hold'
            and f.status <> 'dismissed');
$$;

comment on function commission_internal.holds_reseller(uuid) is 'Whether a signal holds all that a reseller has pending.';

-- is_held of sales and resellers follows the signals, whatever somebody writes into it.
create or replace function commission_internal.keep_hold()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    new.is_held := case tg_table_name
        when 'reseller' then commission_internal.holds_reseller(new.id)
        else commission_internal.holds_sale(new.id)
    end;
    return new;
end;
$$;

create or replace trigger reseller_sale_keep_hold_insert
before insert on commission.reseller_sale
for each row when (new.is_held)
execute function commission_internal.keep_hold();

create or replace trigger reseller_sale_keep_hold_update
before update on commission.reseller_sale
for each row when (new.is_held <> old.is_held)
execute function commission_internal.keep_hold();

create or replace trigger reseller_keep_hold_insert
before insert on commission.reseller
for each row when (new.is_held)
execute function commission_internal.keep_hold();

create or replace trigger reseller_keep_hold_update
before update on commission.reseller
for each row when (new.is_held <> old.is_held)
execute function commission_internal.keep_hold();

-- Money of a sale that was approved before, or of a reseller who is held, is not paid either: settlement, where it
-- is installed, holds the month of the sale, or all; and the closed months that a change of it reached since, until
-- the next closing takes back what they paid for it.
create or replace function commission_internal.hold_payouts(p_signal_ids bigint[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    if to_regclass('commission.payout_hold') is null then
        return;
    end if;
    perform commission_internal.touch_accounts(array(
        select f.reseller_id
        from commission.fraud_signal as f
        where f.id = any (p_signal_ids)
        union
        select unnest(c.named_ids)
        from commission.fraud_signal as f
        join commission_internal.late_change as c on c.record_id = f.sale_id::text
        where f.id = any (p_signal_ids)
            and c.scheme = 'reseller'
            and c.settled_by is null));
    execute
    $query$
        insert into commission.payout_hold (participant_id, year, month, reason, placed_by, placed_by_role)
        select held.participant_id, held.year, held.month, format('fraud signal %s: %s', f.id, f.rule),
            commission_internal.claimed_participant_id(), commission_internal.calling_role()
        from commission.fraud_signal as f
        cross join lateral (
            select f.reseller_id as participant_id, null::integer as year, null::integer as month
            where f.sale_id is null
            union
            select f.reseller_id, extract(year from m.month_on)::integer, extract(month from m.month_on)::integer
            from commission.reseller_sale as s
            cross join commission.workspace as w
            cross join lateral commission_internal.month_of(s.earned_at, w.time_zone) as m (month_on)
            where s.id = f.sale_id
                and s.approved_at is not null
            union
            select p.id, c.year, c.month
            from commission_internal.late_change as c
            join commission.participant as p on p.id = any (c.named_ids)
            where c.scheme = 'reseller'
                and c.settled_by is null
                and c.record_id = f.sale_id::text
        ) as held
        where f.id = any ($1)
            and f.action = 'hold'
            and f.status <> 'dismissed'
            and not exists (
                select
                from commission.payout_hold as h
                where h.released_at is null
                    and h.reason = format('fraud signal %s: %s', f.id, f.rule)
                    and h.participant_id = held.participant_id
                    and h.year is not distinct from held.year
                    and h.month is not distinct from held.month)
    $query$
    using p_signal_ids;
    execute
    $query$
        update commission.payout_hold as h
        set released_at = now(),
            released_by = commission_internal.claimed_participant_id(),
            release_reason = coalesce(f.note, 'it holds nothing any more')
        from commission.fraud_signal as f
        where f.id = any ($1)
            and (f.action <> 'hold' or f.status = 'dismissed')
            -- What the admin of a branch dismisses is approved again, but paid only once settlement agrees.
            and (select commission_internal.edits_all('settlement'))
            -- A signal may hold money of others than its reseller.
            and h.participant_id is distinct from commission_internal.claimed_participant_id()
            and not commission_internal.may_be_one(commission_internal.claimed_participant_id(), h.participant_id)
            and h.released_at is null
            and h.reason = format('fraud signal %s: %s', f.id, f.rule)
    $query$
    using p_signal_ids;
end;
$$;

comment on function commission_internal.hold_payouts(bigint[]) is
    'Holds in settlement, if it is there, what signals hold that is posted or will be, and releases what they hold no more, where the caller is of all branches.';

create or replace function commission_internal.follow_signals()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update commission.reseller_sale as s
    set is_held = not s.is_held
    where s.id in (select c.sale_id from changed_rows as c)
        and s.is_held <> commission_internal.holds_sale(s.id);
    update commission.reseller as r
    set is_held = not r.is_held
    where r.id in (select c.reseller_id from changed_rows as c where c.sale_id is null)
        and r.is_held <> commission_internal.holds_reseller(r.id);
    if tg_op <> 'DELETE' then
        perform commission_internal.hold_payouts(array(select c.id from changed_rows as c));
    end if;
    return null;
end;
$$;

create or replace trigger fraud_signal_follow_insert
after insert on commission.fraud_signal referencing new table as changed_rows
for each statement execute function commission_internal.follow_signals();

create or replace trigger fraud_signal_follow_update
after update on commission.fraud_signal referencing new table as changed_rows
for each statement execute function commission_internal.follow_signals();

create or replace trigger fraud_signal_follow_delete
after delete on commission.fraud_signal referencing old table as changed_rows
for each statement execute function commission_internal.follow_signals();

-- With their row their signals would go, and what was found with them be found anew at best.
create or replace function commission_internal.keep_suspicious_reseller()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.is_trusted()
        and exists (select from commission.fraud_signal as f where f.reseller_id = old.id)
    then
        raise exception using
            errcode = 'PT409',
            message = format('signals of fraud are on record for reseller "%s"', old.id),
            hint = 'See commission.fraud_signal; is_active of commission.reseller ends what they bring.';
    end if;
    return old;
end;
$$;

comment on function commission_internal.keep_suspicious_reseller() is
    'Trigger: raises PT409 (HTTP 409) where people delete a reseller of whom there are signals of fraud, or the person.';

create or replace trigger reseller_keep_suspicious
before delete on commission.reseller
for each row execute function commission_internal.keep_suspicious_reseller();

-- Also where somebody writes approved_at into the table.
create or replace function commission_internal.refuse_held_approval()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Whoever may not write it is told so by the policy, and nothing of the reseller.
    if tg_op = 'INSERT' and not coalesce(commission_internal.edits_reseller(new.reseller_id), true) then
        return new;
    end if;
    if new.is_held or (select r.is_held from commission.reseller as r where r.id = new.reseller_id) then
        raise exception using
            errcode = 'PT409',
            message = format('the commission of sale "%s" is held', new.id),
            hint = 'See commission.fraud_signal; commission.resolve_fraud_signal() ends it.';
    end if;
    return new;
end;
$$;

comment on function commission_internal.refuse_held_approval() is
    'Trigger: raises PT409 (HTTP 409) where a commission that is held is approved.';

create or replace trigger reseller_sale_refuse_held
before update on commission.reseller_sale
for each row when (old.approved_at is null and new.approved_at is not null)
execute function commission_internal.refuse_held_approval();

create or replace trigger reseller_sale_refuse_held_insert
before insert on commission.reseller_sale
for each row when (new.approved_at is not null)
execute function commission_internal.refuse_held_approval();

create or replace function commission_internal.resolve_fraud_signal(
    p_signal_id bigint,
    p_status commission.fraud_status,
    p_note text)
returns setof commission.fraud_signal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_signal commission.fraud_signal;
begin
    perform commission_internal.require_permission('reseller', 'edit');
    if p_signal_id is null or p_status is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_signal_id and p_status must both be given';
    end if;
    select * into v_signal from commission.fraud_signal where id = p_signal_id;
    if v_signal.id is null or not commission_internal.edits_reseller(v_signal.reseller_id) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no fraud signal %s', p_signal_id),
            hint = 'See the ids in commission.fraud_signal.';
    end if;
    perform commission_internal.refuse_party(v_signal.reseller_id);
    if btrim(coalesce(p_note, '')) = '' or octet_length(p_note) > 1000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_note must be given, in at most 1000 bytes',
            hint = 'Say why: it stays on record.';
    end if;
    if p_status = 'open' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_status must be confirmed or dismissed';
    end if;
    return query
    update commission.fraud_signal as f
    set status = p_status,
        note = btrim(p_note),
        resolved_at = now(),
        resolved_by = commission_internal.claimed_participant_id()
    where f.id = p_signal_id
        and f.status <> p_status
    returning f.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('fraud signal %s is %s already', p_signal_id, p_status);
    end if;
end;
$$;

create or replace function commission.resolve_fraud_signal(
    p_signal_id bigint,
    p_status commission.fraud_status,
    p_note text)
returns setof commission.fraud_signal
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.resolve_fraud_signal(p_signal_id, p_status, p_note);
$$;

comment on function commission.resolve_fraud_signal(bigint, commission.fraud_status, text) is
    'Says of a signal that it is fraud (confirmed: what it holds stays held, to be rejected by somebody) or none (dismissed: it holds nothing any more, but that what it holds in settlement is released by an administrator of all branches only: this call by one, or release_hold()). p_note says why. Either may be said again differently. Returns the signal; 22023 without a note, PT404 where there is none that the caller may resolve, PT409 where the same was said before. For administrators.';
