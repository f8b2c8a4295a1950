-- Sales of resellers, what was given back of them and when, and whether their commissions were approved.

create table if not exists commission.reseller_sale (
    id uuid not null default gen_random_uuid()
        constraint reseller_sale_pkey primary key,
    reseller_id uuid
        constraint reseller_sale_reseller_id_fkey references commission.reseller (id),
    transaction_reference text
        constraint reseller_sale_transaction_reference_key unique
        constraint reseller_sale_transaction_reference_check check (
            btrim(transaction_reference) <> '' and octet_length(transaction_reference) <= 100),
    client_name text,
    client_email text,
    product_id text,
    product_name text,
    sale_amount numeric not null
        constraint reseller_sale_sale_amount_check check (
            sale_amount > 0 and sale_amount <= 999999999999999 and scale(trim_scale(sale_amount)) <= 4),
    currency text not null
        constraint reseller_sale_currency_fkey references commission.currency (code),
    status commission.reseller_sale_status not null default 'pending',
    sold_at timestamptz not null default now()
        constraint reseller_sale_sold_at_check check (
            sold_at >= '1970-01-01 00:00:00+00' and sold_at < '2200-01-01 00:00:00+00'),
    refunded_amount numeric not null default 0
        constraint reseller_sale_refunded_amount_check check (
            refunded_amount between 0 and sale_amount and scale(trim_scale(refunded_amount)) <= 4),
    refunded_at timestamptz
        constraint reseller_sale_refunded_at_check check (
            refunded_at >= sold_at and refunded_at < '2200-01-01 00:00:00+00'),
    refund_reason commission.reseller_refund_reason,
    approved_at timestamptz
        constraint reseller_sale_approved_at_check check (
            approved_at >= '1970-01-01 00:00:00+00' and approved_at < '2200-01-01 00:00:00+00'),
    rejected_at timestamptz
        constraint reseller_sale_rejected_at_check check (
            rejected_at >= '1970-01-01 00:00:00+00' and rejected_at < '2200-01-01 00:00:00+00'),
    decision_reason text,
    visitor_id text
        constraint reseller_sale_visitor_id_check check (btrim(visitor_id) <> '' and octet_length(visitor_id) <= 100),
    referral_code text collate "C"
        constraint reseller_sale_referral_code_fkey references commission.partner_code (code),
    first_click_id bigint
        constraint reseller_sale_first_click_id_fkey references commission.referral_click (id) on delete set null,
    last_click_id bigint
        constraint reseller_sale_last_click_id_fkey references commission.referral_click (id) on delete set null,
    credited_by commission.reseller_credit,
    is_held boolean not null default false,
    earned_at timestamptz not null generated always as (
        case
            when approved_at is null then '2200-01-01 00:00:00+00'::timestamptz
            else greatest(approved_at, sold_at)
        end) stored,
    created_at timestamptz not null default now(),
    constraint reseller_sale_refund_check check (
        (refunded_amount > 0) = (refunded_at is not null) and (refunded_amount > 0) = (refund_reason is not null)),
    constraint reseller_sale_decision_check check (approved_at is null or rejected_at is null),
    -- A commission is somebody's.
    constraint reseller_sale_approved_reseller_check check (approved_at is null or reseller_id is not null),
    constraint reseller_sale_decision_reason_check check (
        rejected_at is null or btrim(coalesce(decision_reason, '')) <> '')
);

-- The order in which a reseller's sales are priced.
create index if not exists reseller_sale_reseller_id_idx on commission.reseller_sale (reseller_id, sold_at, id);
create index if not exists reseller_sale_earned_at_idx on commission.reseller_sale (earned_at);
create index if not exists reseller_sale_currency_idx on commission.reseller_sale (currency);
-- What waits for an approval.
create index if not exists reseller_sale_sold_at_idx on commission.reseller_sale (sold_at)
where status = 'completed' and approved_at is null and rejected_at is null and reseller_id is not null;

create index if not exists reseller_sale_referral_code_idx on commission.reseller_sale (referral_code);
create index if not exists reseller_sale_first_click_id_idx on commission.reseller_sale (first_click_id);
create index if not exists reseller_sale_last_click_id_idx on commission.reseller_sale (last_click_id);
-- Whose sales a customer made before, and which visitor bought.
create index if not exists reseller_sale_client_idx
on commission.reseller_sale (lower(btrim(client_email)), sold_at, id)
where client_email is not null and reseller_id is not null;
create index if not exists reseller_sale_visitor_id_idx on commission.reseller_sale (visitor_id)
where visitor_id is not null;
-- What nobody was credited with.
create index if not exists reseller_sale_uncredited_idx on commission.reseller_sale (sold_at)
where reseller_id is null and credited_by is null;

select commission_internal.give_source_key('commission.reseller_sale', 'reseller', '{transaction_reference}');

comment on table commission.reseller_sale is
    'Sales that resellers brought. Only completed ones count. Any change of a sale is reflected in the commissions of its reseller.';
comment on column commission.reseller_sale.id is 'Key; also names the commission of the sale.';
comment on column commission.reseller_sale.reseller_id is 'Who brought it; null: nobody.';
comment on column commission.reseller_sale.transaction_reference is
    'Number of the payment in the shop, unique, at most 100 bytes.';
comment on column commission.reseller_sale.client_name is 'Who bought; for people.';
comment on column commission.reseller_sale.client_email is 'Address of who bought; for people.';
comment on column commission.reseller_sale.product_id is 'What was sold: picks a rule of reseller_product_rule, if there is one.';
comment on column commission.reseller_sale.product_name is 'What was sold; for people.';
comment on column commission.reseller_sale.sale_amount is
    'In currency, above 0, at most 999,999,999,999,999, at most 4 decimals.';
comment on column commission.reseller_sale.currency is
    'ISO 4217 code of the sale and of its commission; the workspace''s where none is given.';
comment on column commission.reseller_sale.status is 'Only completed sales count; what was cancelled never was.';
comment on column commission.reseller_sale.sold_at is
    'Instant of the sale, 1970 to 2199; its day is the one in the workspace''s time zone.';
comment on column commission.reseller_sale.refunded_amount is
    'How much of it was given back in all, 0 to sale_amount: lowers this commission, and lifetime sales from refunded_at on.';
comment on column commission.reseller_sale.refunded_at is
    'When something was last given back; filled in where refunded_amount grows without it. Not before the sale (23514).';
comment on column commission.reseller_sale.refund_reason is 'Why; filled in as refund where it is not given.';
comment on column commission.reseller_sale.approved_at is
    'When its commission was approved: the commission belongs to the month of this instant. Set by approve_commission(), or given with imported history.';
comment on column commission.reseller_sale.rejected_at is
    'When its commission was rejected, with a reason (23514 without one): the sale then never was. Not together with approved_at (23514).';
comment on column commission.reseller_sale.decision_reason is 'Why the commission was rejected, or is pending again.';
comment on column commission.reseller_sale.visitor_id is
    'Who bought, as the shop''s cookie calls them: the visitor_id of their clicks. At most 100 bytes.';
comment on column commission.reseller_sale.referral_code is 'The partner code that the customer typed.';
comment on column commission.reseller_sale.first_click_id is
    'Their first click that counted when the sale was attributed; null: none, or deleted since.';
comment on column commission.reseller_sale.last_click_id is 'The last one.';
comment on column commission.reseller_sale.credited_by is
    'Why the sale is its reseller''s; set by record_reseller_sale() and attribute_reseller_sales(), and to stated where somebody changes reseller_id. Null: whoever wrote the sale said so, or it is nobody''s.';
comment on column commission.reseller_sale.is_held is
    'Whether a signal of fraud holds its commission; kept by the triggers of fraud_signal.';
comment on column commission.reseller_sale.earned_at is
    'Instant whose month the commission belongs to: that of the approval, though not before the sale; 2200-01-01 while it is not approved.';
comment on column commission.reseller_sale.created_at is 'When the row was written.';

select commission_internal.bound_sizes(
    'commission.reseller_sale',
    '{client_name,client_email,product_id,product_name,decision_reason,source,source_id}');

select commission_internal.protect_table(
    'commission.reseller_sale',
    p_view => $$
        (select commission_internal.sees_all('reseller'))
        or reseller_id in (select commission_internal.visible_participants('reseller'))
    $$,
    p_module => 'reseller',
    p_edit => $$
        (select commission_internal.edits_all('reseller'))
        or reseller_id in (select commission_internal.editable_participants('reseller'))
    $$);

-- What is calculated with. Everything that reads sales to price or explain them reads them here.
create or replace view commission_internal.counted_reseller_sale
with (security_invoker = true)
as
select
    id,
    reseller_id,
    sold_at,
    product_id,
    sale_amount,
    refunded_amount,
    sale_amount - refunded_amount as net_amount,
    currency,
    rejected_at is not null as is_rejected,
    case when approved_at is not null then earned_at end as earned_at
from commission.reseller_sale
where status = 'completed'
    and reseller_id is not null;

comment on view commission_internal.counted_reseller_sale is
    'The sales that count: completed ones that somebody brought, with what is left of them after refunds.';

-- Refunds -------------------------------------------------------------------------------------------

create table if not exists commission.reseller_refund (
    id bigint generated always as identity
        constraint reseller_refund_pkey primary key,
    sale_id uuid not null,
    amount numeric not null
        constraint reseller_refund_amount_check check (amount > 0),
    refunded_at timestamptz not null,
    reason commission.reseller_refund_reason not null
);

create index if not exists reseller_refund_sale_id_idx on commission.reseller_refund (sale_id, id);

comment on table commission.reseller_refund is
    'What was given back of each sale, and when: together refunded_amount of the sale. Kept by the triggers of reseller_sale. Lowering refunded_amount takes the newest ones back.';
comment on column commission.reseller_refund.id is 'Key; higher is later.';
comment on column commission.reseller_refund.sale_id is 'The sale.';
comment on column commission.reseller_refund.amount is 'What was given back then, in the sale''s currency.';
comment on column commission.reseller_refund.refunded_at is 'When: lifetime sales are lower from then on.';
comment on column commission.reseller_refund.reason is 'Why.';

select commission_internal.protect_table(
    'commission.reseller_refund',
    p_view => $$
        exists (select from commission.reseller_sale as s where s.id = reseller_refund.sale_id)
    $$);

-- Fills in currency, and when and why something was given back.
create or replace function commission_internal.prepare_reseller_sale()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.currency is null then
        new.currency := (select w.currency from commission.workspace as w);
    end if;
    if new.refunded_amount = 0 then
        new.refunded_at := null;
        new.refund_reason := null;
    elsif new.refunded_amount > 0 then
        if tg_op = 'UPDATE' and new.refunded_at = '-infinity' then
            -- Said again, by name: see keep_refund_date().
            new.refunded_at := old.refunded_at;
        elsif tg_op = 'UPDATE' and new.refunded_at is not distinct from old.refunded_at then
            if new.refunded_amount > old.refunded_amount then
                new.refunded_at := null;
            elsif new.refunded_amount < old.refunded_amount then
                -- The newest refund that is left.
                new.refunded_at := (
                    select (array_agg(r.refunded_at order by r.id desc))[1]
                    from (
                        select f.id, f.refunded_at,
                            sum(f.amount) over (order by f.id) - f.amount as before
                        from commission.reseller_refund as f
                        where f.sale_id = old.id
                    ) as r
                    where r.before < new.refunded_amount);
            end if;
        end if;
        new.refunded_at := coalesce(new.refunded_at, greatest(now(), new.sold_at));
        new.refund_reason := coalesce(new.refund_reason, 'refund');
    end if;
    return new;
end;
$$;

-- A second refund on the day of the first one: a trigger cannot tell a column that was set to what it was
-- from one that was left out, but it is only called where the statement names it. It comes before the one
-- that fills in, by its name, and leaves word in a value that no sale can have.
create or replace function commission_internal.keep_refund_date()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.refunded_at = '-infinity' then
        -- Refused like this one.
        new.refunded_at := 'infinity';
    elsif new.refunded_at = old.refunded_at and new.refunded_amount <> old.refunded_amount then
        new.refunded_at := '-infinity';
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_refund_date() is
    'Trigger: lets prepare_reseller_sale() know that refunded_at was given, where it is what it was.';

create or replace trigger reseller_sale_date_refund
before update of refunded_at on commission.reseller_sale
for each row when (new.refunded_at is not null)
execute function commission_internal.keep_refund_date();

create or replace function commission_internal.keep_sale_id()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = format('the id of sale "%s" cannot be changed', old.id),
        hint = 'Its refunds and its commission go by it.';
end;
$$;

comment on function commission_internal.keep_sale_id() is 'Trigger: raises 23001 where a sale is given another id.';

create or replace trigger reseller_sale_keep_id
before update of id on commission.reseller_sale
for each row when (old.id <> new.id)
execute function commission_internal.keep_sale_id();

-- The hold is on the reseller's money of a month: it does not go elsewhere with the sale, nor away with it.
create or replace function commission_internal.keep_held_sale()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_is_held boolean := old.is_held
        or coalesce((select r.is_held from commission.reseller as r where r.id = old.reseller_id), false);
begin
    -- A signal may be dismissed, and settlement hold the money still.
    if not v_is_held and to_regclass('commission.payout_hold') is not null then
        execute
        $query$
            select exists (
                select
                from commission.payout_hold as h
                where h.participant_id = $1
                    and h.released_at is null
                    and h.reason like 'fraud signal %')
        $query$
        into v_is_held
        using old.reseller_id;
    end if;
    if v_is_held then
        raise exception using
            errcode = 'PT409',
            message = format('sale "%s" is held and stays as it is', old.id),
            hint = 'Resolve its signals first: see commission.fraud_signal. It may be cancelled or refunded meanwhile.';
    end if;
    return coalesce(new, old);
end;
$$;

comment on function commission_internal.keep_held_sale() is
    'Trigger: raises PT409 (HTTP 409) where a held sale, or one of a held reseller, goes to somebody else, to another month, or away.';

create or replace trigger reseller_sale_keep_held
before update of reseller_id, approved_at, sold_at on commission.reseller_sale
for each row when (
    old.reseller_id is distinct from new.reseller_id
    or old.sold_at <> new.sold_at
    or old.approved_at is not null and old.approved_at is distinct from new.approved_at)
execute function commission_internal.keep_held_sale();

create or replace trigger reseller_sale_keep_held_delete
before delete on commission.reseller_sale
for each row execute function commission_internal.keep_held_sale();

-- Later sales of a customer may go by this one: see binds_client().
create or replace function commission_internal.keep_client()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.edits_all('reseller') then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('sale "%s" is the shop''s: who bought what, when, by whom, and what was paid', old.id),
            hint = 'An administrator of all branches changes them.';
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_client() is
    'Trigger: raises 42501 where somebody who does not edit all resellers changes who bought, what, when, by whom, what was paid, or when it was given back, of a sale that the shop knows; to give back more they may.';

create or replace trigger reseller_sale_keep_client
before update on commission.reseller_sale
for each row when (
    num_nonnulls(old.transaction_reference, old.source_id) > 0
    and (
        old.client_email is distinct from new.client_email
        or old.sold_at <> new.sold_at
        or old.status <> new.status and new.status = 'completed'
        or old.reseller_id is distinct from new.reseller_id
        or old.refunded_amount > new.refunded_amount
        or old.refunded_amount = new.refunded_amount and old.refunded_at is distinct from new.refunded_at
        or old.sale_amount < new.sale_amount
        or old.currency is distinct from new.currency
        or old.product_id is distinct from new.product_id)
    and row_security_active('commission.reseller_sale'::regclass))
execute function commission_internal.keep_client();

create or replace trigger reseller_sale_prepare_insert
before insert on commission.reseller_sale
for each row when (new.currency is null or new.refunded_amount <> 0 or new.refunded_at is not null)
execute function commission_internal.prepare_reseller_sale();

create or replace trigger reseller_sale_prepare_update
before update on commission.reseller_sale
for each row when (
    new.currency is null
    or new.refunded_amount is distinct from old.refunded_amount
    or new.refunded_at is distinct from old.refunded_at
    or new.refund_reason is distinct from old.refund_reason)
execute function commission_internal.prepare_reseller_sale();

-- What somebody decides about by hand is not attributed again.
create or replace function commission_internal.state_reseller()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.credited_by := 'stated';
    return new;
end;
$$;

create or replace trigger reseller_sale_state_reseller
before update on commission.reseller_sale
for each row when (
    new.reseller_id is distinct from old.reseller_id and new.credited_by is not distinct from old.credited_by)
execute function commission_internal.state_reseller();

-- Fires before the watch triggers because its name comes first.
create or replace function commission_internal.keep_reseller_refunds()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if tg_op = 'TRUNCATE' then
        delete from commission.reseller_refund;
    elsif tg_op = 'INSERT' then
        insert into commission.reseller_refund (sale_id, amount, refunded_at, reason)
        select id, refunded_amount, refunded_at, refund_reason
        from changed_rows
        where refunded_amount > 0;
    elsif tg_op = 'DELETE' then
        delete from commission.reseller_refund as r
        using changed_rows as o
        where r.sale_id = o.id
            and o.refunded_amount > 0;
    else
        with change as (
            select coalesce(n.id, o.id) as sale_id, coalesce(o.refunded_amount, 0) as before,
                coalesce(n.refunded_amount, 0) as after, n.refunded_at, n.refund_reason
            from old_rows as o
            full join changed_rows as n on n.id = o.id
            where coalesce(o.refunded_amount, 0) + coalesce(n.refunded_amount, 0) > 0
                and (o.refunded_amount, o.refunded_at, o.refund_reason)
                    is distinct from (n.refunded_amount, n.refunded_at, n.refund_reason)
        ),
        known as (
            select r.id, r.amount, c.before, c.after, c.refunded_at, c.refund_reason,
                sum(r.amount) over (partition by r.sale_id order by r.id) as reached
            from change as c
            join commission.reseller_refund as r on r.sale_id = c.sale_id
        ),
        gone as (
            delete from commission.reseller_refund as r
            using known as k
            where r.id = k.id
                and k.reached - k.amount >= k.after
        ),
        -- The newest one that is left takes what the sale now says.
        kept as (
            update commission.reseller_refund as r
            set amount = k.after - (k.reached - k.amount),
                refunded_at = k.refunded_at,
                reason = k.refund_reason
            from known as k
            where r.id = k.id
                and k.after <= k.before
                and k.reached - k.amount < k.after
                and k.after <= k.reached
        )
        insert into commission.reseller_refund (sale_id, amount, refunded_at, reason)
        select sale_id, after - before, refunded_at, refund_reason
        from change
        where after > before;
    end if;
    return null;
end;
$$;

do $$
declare
    v_event text[];
begin
    foreach v_event slice 1 in array array[
        array['insert', 'referencing new table as changed_rows'],
        array['update', 'referencing old table as old_rows new table as changed_rows'],
        array['delete', 'referencing old table as changed_rows'],
        array['truncate', '']
    ] loop
        execute format(
            'create or replace trigger %1$I after %2$s on commission.reseller_sale %3$s for each statement '
            'execute function commission_internal.keep_reseller_refunds()',
            'reseller_sale_keep_refunds_' || v_event[1], v_event[1], v_event[2]);
    end loop;
end;
$$;

-- Asked where a sale is disputed: see is_sale_of().
create or replace function commission_internal.reseller_sale_of(p_sale_id uuid, p_participant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from commission.reseller_sale as s
        where s.id = p_sale_id
            and s.reseller_id = p_participant_id);
$$;

comment on function commission_internal.reseller_sale_of(uuid, uuid) is
    'Whether a sale was brought by this reseller.';
