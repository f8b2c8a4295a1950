-- Deals: what is being sold, to whom, how likely, and what became of it.

create table if not exists commission.deal (
    id uuid not null default gen_random_uuid()
        constraint deal_pkey primary key,
    name text not null
        constraint deal_name_check check (btrim(name) <> ''),
    account_name text,
    owner_id uuid not null
        constraint deal_owner_id_fkey references commission.participant (id),
    amount numeric not null
        constraint deal_amount_check check (
            amount between 0 and 999999999999999 and scale(trim_scale(amount)) <= 4),
    currency text not null
        constraint deal_currency_fkey references commission.currency (code),
    status commission.deal_status not null default 'open',
    stage text not null
        constraint deal_stage_fkey references commission.deal_stage (name) on update cascade,
    probability numeric not null
        constraint deal_probability_check check (
            probability between 0 and 100 and scale(trim_scale(probability)) <= 2),
    close_date date
        constraint deal_close_date_check check (close_date >= '1970-01-01' and close_date < '2200-01-01'),
    created_date date not null
        constraint deal_created_date_check check (created_date >= '1970-01-01' and created_date < '2200-01-01'),
    last_activity timestamptz,
    description text,
    reason text,
    refunded_amount numeric not null default 0
        constraint deal_refunded_amount_check check (
            refunded_amount between 0 and amount and scale(trim_scale(refunded_amount)) <= 4),
    refunded_on date
        constraint deal_refunded_on_check check (refunded_on >= close_date and refunded_on < '2200-01-01'),
    reference_id text
        constraint deal_reference_id_key unique
        constraint deal_reference_id_check check (
            btrim(reference_id) <> '' and octet_length(reference_id) <= 100),
    created_at timestamptz not null default now(),
    -- Noon of the 15th in UTC, which no time zone moves out of the month of close_date.
    earned_at timestamptz not null generated always as (
        case
            when status = 'closed_won' and isfinite(close_date)
                then (make_date(extract(year from close_date)::integer, extract(month from close_date)::integer, 15)
                    + time '12:00') at time zone 'UTC'
            else '2200-01-01 00:00:00+00'::timestamptz
        end) stored,
    constraint deal_stage_check check ((status = 'open') = (stage <> 'closed')),
    constraint deal_closed_check check (
        status = 'open'
        or close_date is not null and probability = case status when 'closed_won' then 100 else 0 end),
    constraint deal_refund_check check (
        (refunded_amount > 0) = (refunded_on is not null)
        and (refunded_amount = 0 or status = 'closed_won'))
);

-- The order in which an owner's deals are priced.
create index if not exists deal_owner_id_idx on commission.deal (owner_id, close_date, created_at, id);
create index if not exists deal_close_date_idx on commission.deal (close_date, id);
create index if not exists deal_earned_at_idx on commission.deal (earned_at);
create index if not exists deal_currency_idx on commission.deal (currency);
-- The pipeline.
create index if not exists deal_stage_idx on commission.deal (stage, status);

select commission_internal.give_source_key('commission.deal', 'deals', '{reference_id}');

comment on table commission.deal is
    'Deals from the first contact on. Those that are won pay, in the month of their close date. Their credits stand in deal_credit; where there is none, the owner has all of it.';
comment on column commission.deal.id is 'Key.';
comment on column commission.deal.name is 'What it is called; not blank.';
comment on column commission.deal.account_name is 'The customer; for people.';
comment on column commission.deal.owner_id is 'Whose deal it is.';
comment on column commission.deal.amount is
    'In currency, 0 to 999,999,999,999,999, with no more decimals than the currency has (23514).';
comment on column commission.deal.currency is 'ISO 4217 code; the workspace''s where none is given.';
comment on column commission.deal.status is 'open, closed_won or closed_lost. Only what is won pays.';
comment on column commission.deal.stage is
    'Stage of the pipeline; filled in: closed with what is won or lost, and where none is given the first one, or (opened again) the last one it was in. Open deals are in another one than closed (23514).';
comment on column commission.deal.probability is
    'How likely it is won, in percent, 0 to 100, at most 2 decimals. Null, and every move to another stage that does not name another one, takes that of the stage; 100 when it is won, 0 when it is lost.';
comment on column commission.deal.close_date is
    'The day, in the workspace''s calendar, on which it was won or lost, or is expected to be; today where a deal is closed without one. Its month is that of the commission.';
comment on column commission.deal.created_date is 'The day on which it was opened; today where none is given.';
comment on column commission.deal.last_activity is 'When something was last done for it; kept by the triggers of sales_activity.';
comment on column commission.deal.description is 'Anything; for people.';
comment on column commission.deal.reason is 'Why it was lost or opened again, or what else was said with the last change.';
comment on column commission.deal.refunded_amount is
    'How much of it was given back in all, 0 to amount; only of what is won (23514).';
comment on column commission.deal.refunded_on is
    'The day on which something was last given back; today, or the close date where that is later, where refunded_amount grows without it. Not before close_date (23514).';
comment on column commission.deal.reference_id is 'Number of the order or contract, unique, at most 100 bytes.';
comment on column commission.deal.created_at is
    'When the row was written: of deals with one close date the earlier ones count first.';
comment on column commission.deal.earned_at is
    'Noon of the 15th, in UTC, of the month of close_date where it is won; else 2200-01-01.';

select commission_internal.bound_sizes(
    'commission.deal', '{name,account_name,description,reason,source,source_id}');

-- What belongs together -----------------------------------------------------------------------------

-- The stage that an opened or reopened deal is in.
create or replace function commission_internal.open_stage_of(p_deal_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        (
            select s.name
            from commission.deal_history as h
            join commission.deal_stage as s on s.name = h.from_stage
            where h.deal_id = p_deal_id
                and h.to_stage = 'closed'
                and h.from_stage <> 'closed'
            order by h.id desc
            limit 1
        ),
        (select s.name from commission.deal_stage as s where s.name <> 'closed' order by s.position limit 1));
end;
$$;

comment on function commission_internal.open_stage_of(uuid) is
    'The stage that a closed deal was in before, if it is still there, else the first one.';

create or replace function commission_internal.prepare_deal()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_currency constant text := (select w.currency from commission.workspace as w);
    v_is_moved boolean;
begin
    new.currency := coalesce(new.currency, v_currency);
    new.created_date := coalesce(new.created_date, commission_internal.today());
    if new.status <> 'open' then
        -- A closed deal that is moved to another stage is not opened by the way: see deal_stage_check.
        if tg_op = 'INSERT' or old.status = 'open' then
            new.stage := 'closed';
        end if;
        new.close_date := coalesce(new.close_date, commission_internal.today());
        new.probability := case new.status when 'closed_won' then 100 else 0 end;
    else
        if new.stage is null
            or tg_op = 'UPDATE' and old.status <> 'open' and new.stage = 'closed'
        then
            new.stage := commission_internal.open_stage_of(new.id);
        elsif new.stage = 'closed' then
            raise exception using
                errcode = 'check_violation',
                message = format('deal "%s" is in stage closed, but neither won nor lost', new.id),
                hint = 'Set status to closed_won or closed_lost; the stage follows.';
        end if;
        v_is_moved := tg_op = 'INSERT'
            or (new.stage <> old.stage or old.status <> 'open')
            and new.probability is not distinct from old.probability;
        if new.probability is null or tg_op = 'UPDATE' and v_is_moved then
            new.probability := (select s.probability from commission.deal_stage as s where s.name = new.stage);
        end if;
    end if;

    if new.refunded_amount = 0 then
        new.refunded_on := null;
    elsif new.refunded_amount > 0 then
        if tg_op = 'UPDATE' and new.refunded_on = '-infinity' then
            -- Said again, by name: see keep_deal_refund_date().
            new.refunded_on := old.refunded_on;
        elsif tg_op = 'UPDATE' and new.refunded_on is not distinct from old.refunded_on then
            if new.refunded_amount > old.refunded_amount then
                new.refunded_on := null;
            elsif new.refunded_amount < old.refunded_amount then
                -- The newest refund that is left.
                new.refunded_on := (
                    select (array_agg(r.refunded_on order by r.id desc))[1]
                    from (
                        select f.id, f.refunded_on, sum(f.amount) over (order by f.id) - f.amount as before
                        from commission.deal_refund as f
                        where f.deal_id = old.id
                    ) as r
                    where r.before < new.refunded_amount);
            end if;
        end if;
        new.refunded_on := coalesce(
            new.refunded_on, greatest(commission_internal.today(), new.close_date));
    end if;

    -- Whoever sees the deal adds it up with others, and could not.
    if new.currency <> v_currency and not commission_internal.edits_all('deals') then
        perform commission_internal.converted(
            1, new.currency, v_currency,
            case when new.status = 'open' then commission_internal.today() else new.close_date end);
    end if;
    return new;
end;
$$;

comment on function commission_internal.prepare_deal() is
    'Trigger: fills in currency, dates, stage and probability, and when something was given back. PT409 where somebody who does not edit all deals writes one in a currency that has no rate to the workspace''s: of an open deal today, else on its close date.';

-- A trigger cannot tell a column that was set to what it was from one that was left out, but it is only
-- called where the statement names it. It comes before the one that fills in, by its name, and leaves word
-- in a value that no deal can have.
create or replace function commission_internal.keep_deal_refund_date()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if new.refunded_on = '-infinity' then
        -- Refused like this one.
        new.refunded_on := 'infinity';
    elsif new.refunded_on = old.refunded_on and new.refunded_amount <> old.refunded_amount then
        new.refunded_on := '-infinity';
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_deal_refund_date() is
    'Trigger: lets prepare_deal() know that refunded_on was given, where it is what it was.';

create or replace trigger deal_date_refund
before update of refunded_on on commission.deal
for each row when (new.refunded_on is not null)
execute function commission_internal.keep_deal_refund_date();

create or replace trigger deal_prepare_insert
before insert on commission.deal
for each row execute function commission_internal.prepare_deal();

create or replace trigger deal_prepare_update
before update on commission.deal
for each row when (
    new.currency is distinct from old.currency
    or new.created_date is null
    or new.status is distinct from old.status
    or new.stage is distinct from old.stage
    or new.probability is distinct from old.probability
    or new.close_date is distinct from old.close_date
    or new.refunded_amount is distinct from old.refunded_amount
    or new.refunded_on is distinct from old.refunded_on)
execute function commission_internal.prepare_deal();

create or replace function commission_internal.keep_deal_id()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = format('the id of deal "%s" cannot be changed', old.id),
        hint = 'Its history, its refunds and its commissions go by it.';
end;
$$;

comment on function commission_internal.keep_deal_id() is 'Trigger: raises 23001 where a deal is given another id.';

create or replace trigger deal_keep_id
before update of id on commission.deal
for each row when (old.id <> new.id)
execute function commission_internal.keep_deal_id();

-- After the statement: what policies refuse is refused by then, and no message speaks of it.
create or replace function commission_internal.refuse_deal_decimals()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deal record;
begin
    select n.id, n.amount, n.refunded_amount, c.code, c.minor_unit into v_deal
    from changed_rows as n
    join commission.currency as c on c.code = n.currency
    where greatest(scale(trim_scale(n.amount)), scale(trim_scale(n.refunded_amount))) > c.minor_unit
    order by n.id
    limit 1;
    if v_deal.id is not null then
        raise exception using
            errcode = 'check_violation',
            message = format('deal "%s" has an amount with more than %s decimals, which %s does not have',
                v_deal.id, v_deal.minor_unit, v_deal.code),
            detail = format('amount is %s, refunded_amount is %s.',
                left(v_deal.amount::text, 90), left(v_deal.refunded_amount::text, 90)),
            hint = 'Round the amounts before you store them.';
    end if;
    return null;
end;
$$;

comment on function commission_internal.refuse_deal_decimals() is
    'Trigger: raises 23514 for deals whose amounts the currency cannot pay.';

create or replace trigger deal_decimals_insert
after insert on commission.deal referencing new table as changed_rows
for each statement execute function commission_internal.refuse_deal_decimals();

create or replace trigger deal_decimals_update
after update on commission.deal referencing new table as changed_rows
for each statement execute function commission_internal.refuse_deal_decimals();
