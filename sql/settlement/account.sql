-- Accounts: what the ledger owes to a person in a currency, less what live payouts take. An account is
-- nowhere written down: it follows from the lines and the payouts.

-- Whoever writes payouts of an account holds its row; a repeatable-read transaction that came second fails
-- with a serialization error.
create table if not exists commission_internal.payout_account (
    participant_id uuid not null
        constraint payout_account_participant_id_fkey references commission.participant (id) on delete cascade,
    currency text not null
        constraint payout_account_currency_fkey references commission.currency (code),
    write_count bigint not null default 1,
    constraint payout_account_pkey primary key (participant_id, currency)
) with (fillfactor = 50);

create index if not exists payout_account_currency_idx on commission_internal.payout_account (currency);

comment on table commission_internal.payout_account is
    'The lock under which payouts of an account are written, and how often that happened.';

create or replace function commission_internal.lock_account(p_participant_id uuid, p_currency text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into commission_internal.payout_account as a (participant_id, currency)
    values (p_participant_id, p_currency)
    on conflict on constraint payout_account_pkey do update
    set write_count = a.write_count + 1;
end;
$$;

comment on function commission_internal.lock_account(uuid, text) is
    'Waits for those who write payouts of an account, and keeps others waiting until the transaction ends.';

-- In one order, so that two who pay many do not wait for each other in a circle; and before the payouts, as
-- everybody does.
create or replace function commission_internal.lock_accounts_of(p_payout_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.lock_account(known.participant_id, known.currency)
    from (
        select distinct p.participant_id, p.currency
        from commission.payout as p
        where p.id = any (p_payout_ids)
        order by p.participant_id, p.currency
    ) as known;
end;
$$;

comment on function commission_internal.lock_accounts_of(uuid[]) is
    'Takes the accounts of payouts, as lock_account() does.';

create or replace function commission_internal.touch_accounts(p_participant_ids uuid[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update commission_internal.payout_account as a
    set write_count = a.write_count + 1
    from (
        select f.participant_id, f.currency
        from commission_internal.payout_account as f
        where f.participant_id = any (p_participant_ids)
        order by f.participant_id, f.currency
        for no key update skip locked
    ) as free
    where (a.participant_id, a.currency) = (free.participant_id, free.currency);
end;
$$;

comment on function commission_internal.touch_accounts(uuid[]) is
    'Writes into the accounts of people, so that a snapshot from before cannot pay them any more (40001). Waits for nobody: who holds one now is asked again when it is approved and when it is processed.';

-- Items that hold their part of a line.
create or replace view commission_internal.live_payout_item
with (security_invoker = true)
as
select i.payout_id, i.posting_id, i.line, i.amount, p.participant_id, p.currency, p.status
from commission.payout_item as i
join commission.payout as p on p.id = i.payout_id
where p.status in ('requested', 'approved', 'processing', 'completed');

comment on view commission_internal.live_payout_item is
    'Items of payouts that are under way or paid.';

-- Lines that closings have posted: what somebody wrote past them pays nobody.
create or replace view commission_internal.payable_line
with (security_invoker = true)
as
select e.posting_id, e.line, e.participant_id, e.currency, e.amount, e.scheme, e.component, e.kind, e.year,
    e.month, e.for_year, e.for_month, e.basis, e.cause, p.posted_at
from commission.earning as e
join commission.posting as p
    on p.id = e.posting_id
    and e.line <= p.line_count
    and p.kind <> 'correct';

comment on view commission_internal.payable_line is
    'Lines of the ledger that were posted by closings and reopenings.';

create or replace function commission_internal.account_of(
    p_participant_id uuid,
    p_currency text,
    out balance numeric,
    out held numeric,
    out available numeric)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    select coalesce(sum(l.open_amount), 0), coalesce(sum(l.held_amount), 0)
    into balance, held
    from commission_internal.open_lines(p_participant_id, p_currency) as l;
    -- What is deducted may leave less than the lines that are held.
    held := least(held, greatest(balance, 0));
    available := greatest(balance, 0) - held;
end;
$$;

comment on function commission_internal.account_of(uuid, text) is
    'What is open of an account, what of it is held, and what can be paid.';

-- For many accounts at once: sums instead of lines.
create or replace function commission_internal.accounts(p_participant_ids uuid[])
returns table (
    participant_id uuid,
    currency text,
    posted numeric,
    paid numeric,
    on_its_way numeric,
    balance numeric,
    held numeric,
    available numeric
)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with posted as (
        select l.participant_id, l.currency, sum(l.amount) as amount
        from commission_internal.payable_line as l
        where p_participant_ids is null
            or l.participant_id = any (p_participant_ids)
        group by l.participant_id, l.currency
    ),
    taken as (
        select p.participant_id, p.currency,
            coalesce(sum(p.amount) filter (where p.status = 'completed'), 0) as paid,
            coalesce(sum(p.amount) filter (where p.status <> 'completed'), 0) as on_its_way
        from commission.payout as p
        where p.status in ('requested', 'approved', 'processing', 'completed')
            and (p_participant_ids is null or p.participant_id = any (p_participant_ids))
        group by p.participant_id, p.currency
    ),
    -- Few have any.
    held as (
        select h.participant_id, c.currency, a.held
        from (
            select distinct on_hold.participant_id
            from commission.payout_hold as on_hold
            where on_hold.released_at is null
                and (p_participant_ids is null or on_hold.participant_id = any (p_participant_ids))
        ) as h
        join posted as c on c.participant_id = h.participant_id
        cross join lateral commission_internal.account_of(h.participant_id, c.currency) as a
    )
    select p.participant_id, p.currency, p.amount, coalesce(t.paid, 0), coalesce(t.on_its_way, 0),
        p.amount - coalesce(t.paid, 0) - coalesce(t.on_its_way, 0), coalesce(h.held, 0),
        greatest(p.amount - coalesce(t.paid, 0) - coalesce(t.on_its_way, 0) - coalesce(h.held, 0), 0)
    from posted as p
    left join taken as t using (participant_id, currency)
    left join held as h using (participant_id, currency);
$$;

comment on function commission_internal.accounts(uuid[]) is
    'The accounts of the given people (null: all) in each currency in which anything was posted to them.';

-- What must never be -------------------------------------------------------------------------------

create or replace function commission_internal.check_payout_item()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    -- A payout, or an item of one.
    v_row constant jsonb := to_jsonb(new);
    v_payout_id constant uuid := coalesce(v_row ->> 'payout_id', v_row ->> 'id')::uuid;
    v_item record;
begin
    -- Not by the index of currencies, which the planner takes for as good while there are few accounts: all
    -- of a currency would be read for each payout.
    perform
    from commission.payout as p
    join commission_internal.payout_account as a
        on a.participant_id = p.participant_id
        and a.currency || '' = p.currency
    where p.id = v_payout_id
    for no key update of a;
    for v_item in
        select i.posting_id, i.line, p.reference_number, l.amount as line_amount, others.amount as taken,
            others.is_turned
        from commission.payout_item as i
        join commission.payout as p on p.id = i.payout_id
        left join commission_internal.payable_line as l
            on l.posting_id = i.posting_id
            and l.line = i.line
            and l.participant_id = p.participant_id
            and l.currency = p.currency
        cross join lateral (
            select coalesce(sum(o.amount) filter (
                    where op.status in ('requested', 'approved', 'processing', 'completed')), 0) as amount,
                bool_or(o.amount * l.amount < 0) as is_turned
            from commission.payout_item as o
            join commission.payout as op on op.id = o.payout_id
            where o.posting_id = i.posting_id
                and o.line = i.line
        ) as others
        where i.payout_id = v_payout_id
            and i.posting_id = coalesce((v_row ->> 'posting_id')::bigint, i.posting_id)
            and i.line = coalesce((v_row ->> 'line')::bigint, i.line)
    loop
        if v_item.line_amount is null then
            raise exception using
                errcode = 'foreign_key_violation',
                message = format('line %s of posting %s is none of the account of payout "%s"',
                    v_item.line, v_item.posting_id, v_item.reference_number);
        end if;
        if v_item.is_turned then
            raise exception using
                errcode = 'check_violation',
                message = format('an item of line %s of posting %s has another sign than the line',
                    v_item.line, v_item.posting_id);
        end if;
        if abs(v_item.taken) > abs(v_item.line_amount) then
            raise exception using
                errcode = 'check_violation',
                message = format('live payouts take more of line %s of posting %s than it has',
                    v_item.line, v_item.posting_id),
                detail = format('The line has %s, they take %s.', v_item.line_amount, v_item.taken);
        end if;
    end loop;
    return null;
end;
$$;

create or replace function commission_internal.check_payout_sum()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $$
declare
    v_id constant uuid := coalesce(to_jsonb(new) ->> 'payout_id', to_jsonb(new) ->> 'id')::uuid;
    v_reference text;
    v_amount numeric;
    v_items numeric;
begin
    select p.reference_number, p.amount into v_reference, v_amount from commission.payout as p where p.id = v_id;
    select coalesce(sum(i.amount), 0) into v_items from commission.payout_item as i where i.payout_id = v_id;
    if v_amount <> v_items then
        raise exception using
            errcode = 'check_violation',
            message = format('payout "%s" is not the sum of its items', v_reference),
            detail = format('It has %s, they are %s.', v_amount, v_items);
    end if;
    return null;
end;
$$;

do $$
begin
    if not exists (
        select from pg_trigger where tgrelid = 'commission.payout_item'::regclass and tgname = 'payout_item_line')
    then
        create constraint trigger payout_item_line
        after insert or update on commission.payout_item
        deferrable initially immediate
        for each row execute function commission_internal.check_payout_item();

        create constraint trigger payout_item_sum
        after insert or update on commission.payout_item
        deferrable initially deferred
        for each row execute function commission_internal.check_payout_sum();
    end if;
    if not exists (
        select from pg_trigger where tgrelid = 'commission.payout'::regclass and tgname = 'payout_line')
    then
        create constraint trigger payout_line
        after update of status on commission.payout
        deferrable initially immediate
        for each row when (
            old.status in ('failed', 'cancelled', 'returned')
            and new.status not in ('failed', 'cancelled', 'returned'))
        execute function commission_internal.check_payout_item();

        create constraint trigger payout_sum
        after insert or update of amount on commission.payout
        deferrable initially deferred
        for each row execute function commission_internal.check_payout_sum();
    end if;
end;
$$;
