-- Asking for money: what stands in the way, which lines are taken, and the request itself.

-- A hook that a scheme may bring: <scheme>_obstacle_to_payout(participant) returns why somebody is not paid.
create or replace function commission_internal.obstacle_of_schemes(p_participant_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scheme text;
    v_obstacle text;
begin
    for v_scheme in select s from commission_internal.installed_schemes() as s loop
        if to_regprocedure(format('commission_internal.%I(uuid)', v_scheme || '_obstacle_to_payout')) is not null then
            execute format('select commission_internal.%I($1)', v_scheme || '_obstacle_to_payout')
            into v_obstacle
            using p_participant_id;
            if v_obstacle is not null then
                return v_obstacle;
            end if;
        end if;
    end loop;
    return null;
end;
$$;

comment on function commission_internal.obstacle_of_schemes(uuid) is
    'Why somebody cannot be paid by the rules of a scheme; null where nothing stands in the way.';

-- Everything that a request needs, in one place: whoever asks, and whoever only wants to know.
create or replace function commission_internal.obstacle_to_payout(
    p_participant_id uuid,
    p_currency text,
    p_amount numeric,
    p_method_id uuid,
    out error_code text,
    out error_message text,
    out error_hint text,
    out amount numeric,
    out transaction_fee numeric,
    out available numeric,
    out method_id uuid)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
-- Looked up by key, whatever statistics say: they may be of empty tables.
set enable_seqscan = off
set jit = off
as $$
declare
    v_setting commission.payout_setting;
    v_account record;
    v_method commission.payout_method;
    v_minimum numeric;
    v_scheme_obstacle text;
    v_is_whole boolean;
begin
    select * into v_setting from commission.payout_setting as s where s.currency = p_currency;
    v_account := commission_internal.account_of(p_participant_id, p_currency);
    -- Whoever has left is paid what is left.
    v_minimum := case
        when exists (
            select from commission.participant as p where p.id = p_participant_id and p.status <> 'active')
            and coalesce(p_amount, v_account.available) = v_account.balance
            then 0
        else coalesce(v_setting.minimum_amount, 0)
    end;
    if p_method_id is null then
        select * into v_method
        from commission.payout_method as m
        where m.participant_id = p_participant_id
            and m.currency = p_currency
            and m.is_default;
    else
        select * into v_method
        from commission.payout_method as m
        where m.id = p_method_id
            and m.participant_id = p_participant_id;
    end if;
    available := v_account.available;
    transaction_fee := coalesce(v_setting.fee, 0);
    -- Where only whole units are paid, the fraction of all that is available stays.
    v_is_whole := exists (
        select
        from commission.payer_account as a
        where a.kind = v_method.kind
            and a.currency = v_method.currency
            and a.pays_whole_units);
    -- A payout holds so much; the rest is for the next one.
    amount := coalesce(p_amount, case
        when v_is_whole then least(greatest(floor(available - transaction_fee), 0) + transaction_fee, 999999999999999)
        else least(available, 999999999999999)
    end);
    method_id := v_method.id;
    v_scheme_obstacle := commission_internal.obstacle_of_schemes(p_participant_id);
    select found.code, found.message, found.hint into error_code, error_message, error_hint
    from (
        values
            (1, p_method_id is not null and v_method.id is null, 'PT404',
                format('there is no payout method "%s" of theirs', p_method_id),
                'See commission.payout_method.'),
            (2, v_method.id is null, 'PT409',
                format('there is no default payout method for %s', p_currency),
                'commission.set_payout_method() sets one.'),
            (3, v_method.currency <> p_currency, 'PT409',
                format('payout method "%s" is for %s, not for %s', v_method.id, v_method.currency, p_currency),
                'Choose another one.'),
            (4, v_method.status = 'revoked', 'PT409',
                format('payout method "%s" is revoked', v_method.id),
                'Choose another one.'),
            (5, v_method.usable_from > now(), 'PT409',
                format('payout method "%s" cannot be used yet', v_method.id),
                format('It is usable from %s UTC.',
                    to_char(v_method.usable_from at time zone 'UTC', 'YYYY-MM-DD HH24:MI'))),
            (6, commission_internal.awaits_verification(v_method), 'PT409',
                format('payout method "%s" must be verified', v_method.id),
                'An administrator wrote the e-mail of its owner: another one verifies it, by '
                    'commission.verify_payout_method().'),
            (7, exists (
                    select
                    from commission.payout as p
                    where p.participant_id = p_participant_id
                        and p.currency = p_currency
                        and p.status in ('requested', 'approved', 'processing')), 'PT409',
                format('a payout in %s is on its way already', p_currency),
                'Wait until it is paid, or cancel it.'),
            (8, exists (
                    select
                    from commission.payout_hold as h
                    where h.participant_id = p_participant_id
                        and h.released_at is null
                        and h.posting_id is null
                        and h.year is null), 'PT409',
                'the account is held',
                'An administrator releases it with commission.release_hold().'),
            (9, v_scheme_obstacle is not null, 'PT409', v_scheme_obstacle,
                'See the scheme''s documentation.'),
            (10, v_account.available <= 0, 'PT409',
                format('nothing is payable in %s', p_currency),
                format('The balance is %s; what is below 0 is carried forward, and what is held is not paid.',
                    v_account.balance)),
            (11, amount > v_account.available, 'PT409',
                format('%s is more than the %s that are available', amount, v_account.available),
                'See commission.account_balance.'),
            (12, amount < v_minimum, '22023',
                format('%s is below the smallest payout in %s', amount, p_currency),
                format('It is %s: see commission.payout_setting.', v_minimum)),
            (13, amount <= coalesce(v_setting.fee, 0), '22023',
                format('%s does not cover the fee of a payout in %s', amount, p_currency),
                format('It is %s: see commission.payout_setting.', v_setting.fee)),
            (14, v_is_whole and amount - coalesce(v_setting.fee, 0) <> trunc(amount - coalesce(v_setting.fee, 0)),
                '22023',
                format('%s cannot be paid by %s: only whole %s can', amount, v_method.kind, p_currency),
                'Ask for a whole amount; after a fee it must be one too.')
    ) as found (place, is_so, code, message, hint)
    where found.is_so
    order by found.place
    limit 1;
end;
$$;

comment on function commission_internal.obstacle_to_payout(uuid, text, numeric, uuid) is
    'What of an account would be paid, and why it cannot be, if so: the first obstacle.';

-- What is deducted comes first, all of it, and with it what a month that was reopened has against that, so that other
-- months do not pay for it; then what is oldest, splitting the last line.
create or replace function commission_internal.allocation(p_participant_id uuid, p_currency text, p_amount numeric)
returns table (posting_id bigint, line bigint, amount numeric)
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    with open as materialized (
        select l.posting_id, l.line, l.open_amount - l.held_amount as amount, l.owed_amount
        from commission_internal.open_lines(p_participant_id, p_currency) as l
    ),
    needed as (
        select p_amount - coalesce(sum(least(o.amount, 0) + o.owed_amount), 0) as amount from open as o
    ),
    taken as (
        select o.posting_id, o.line,
            o.owed_amount + least(o.rest, greatest(0, n.amount - (o.rest_so_far - o.rest))) as amount
        from (
            select l.posting_id, l.line, l.amount, l.owed_amount, l.amount - l.owed_amount as rest,
                sum(l.amount - l.owed_amount) over (order by l.posting_id, l.line) as rest_so_far
            from open as l
            where l.amount > 0
        ) as o
        cross join needed as n
    )
    select o.posting_id, o.line, o.amount from open as o where o.amount < 0
    union all
    select t.posting_id, t.line, t.amount from taken as t where t.amount > 0;
end;
$$;

comment on function commission_internal.allocation(uuid, text, numeric) is
    'The lines that a payout of an available amount takes, and how much of each.';

create or replace function commission_internal.make_payout(
    p_participant_id uuid,
    p_currency text,
    p_amount numeric,
    p_method_id uuid,
    p_request_key text)
returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Foreign keys are looked up by key too, whatever statistics say: a plan that was made for few payouts reads
-- all of them for each item of many.
set enable_seqscan = off
set jit = off
as $$
declare
    v_id uuid;
begin
    insert into commission.payout as p (
        participant_id, currency, amount, method_id, request_key, requested_by, requested_by_role)
    values (
        p_participant_id, p_currency, p_amount, p_method_id, p_request_key,
        commission_internal.claimed_participant_id(), commission_internal.calling_role())
    returning p.id into v_id;
    insert into commission.payout_item (payout_id, posting_id, line, amount)
    select v_id, a.posting_id, a.line, a.amount
    from commission_internal.allocation(p_participant_id, p_currency, p_amount) as a;
    -- A month may have been closed or opened again since it was asked what is available.
    if p_amount <> coalesce((select sum(i.amount) from commission.payout_item as i where i.payout_id = v_id), 0) then
        raise exception using
            errcode = 'PT409',
            message = format('the account of participant "%s" in %s has just changed', p_participant_id, p_currency),
            hint = 'Ask again: what is available is another amount by now.';
    end if;
    return v_id;
end;
$$;

comment on function commission_internal.make_payout(uuid, text, numeric, uuid, text) is
    'Writes a requested payout with its items. The caller holds the account and has asked what stands in the way; PT409 where the account has less or is another since.';

-- Facts are counted, not attempts: a request that is refused leaves nothing to count.
create or replace function commission_internal.refuse_many_requests(p_participant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_most constant integer := 5;
    v_again_at timestamptz := (
        select p.requested_at + interval '24 hours'
        from commission.payout as p
        where p.participant_id = p_participant_id
            and p.requested_by = p_participant_id
            and p.requested_at > now() - interval '24 hours'
        order by p.requested_at desc
        offset v_most - 1
        limit 1);
begin
    perform commission_internal.refuse_until(
        v_again_at, format('%s payouts were requested within 24 hours', v_most), 'requested');
end;
$$;

comment on function commission_internal.refuse_many_requests(uuid) is
    'Raises PGRST (HTTP 429, with Retry-After) for the sixth payout that somebody requests within 24 hours.';

create or replace function commission_internal.check_payout_amount(p_amount numeric, p_currency text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_amount is null then
        return;
    end if;
    perform commission_internal.check_money('p_amount', p_amount, p_currency);
    if p_amount <= 0 then
        raise exception using
            errcode = 'check_violation',
            message = format('p_amount must be above 0, not %s', p_amount),
            hint = 'Null asks for all that is available.';
    end if;
end;
$$;

comment on function commission_internal.check_payout_amount(numeric, text) is
    'Raises 22023 or 23514 for an amount that cannot be asked for; null asks for all.';

create or replace function commission_internal.request_payout(
    p_amount numeric,
    p_currency text,
    p_method_id uuid,
    p_request_key text)
returns setof commission.payout
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_id uuid := commission_internal.require_own_account();
    v_currency text := commission_internal.check_payout_currency(p_currency);
    v_before commission.payout;
    v_found record;
    v_id uuid;
begin
    perform commission_internal.check_payout_amount(p_amount, v_currency);
    if btrim(p_request_key) = '' or octet_length(p_request_key) > 100 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_request_key must be a text of 1 to 100 bytes',
            hint = 'Draw one for each request, and send it again when you send the request again.';
    end if;
    perform commission_internal.lock_account(v_participant_id, v_currency);
    select * into v_before
    from commission.payout as p
    where p.participant_id = v_participant_id
        and p.request_key = p_request_key;
    if found then
        if v_before.currency <> v_currency
            or v_before.amount <> p_amount
            or v_before.method_id <> p_method_id
        then
            raise exception using
                errcode = 'PT409',
                message = format('request key "%s" belongs to another request', left(p_request_key, 100)),
                detail = format('It is that of payout "%s".', v_before.reference_number),
                hint = 'Draw a new key for a new request.';
        end if;
        return next v_before;
        return;
    end if;
    perform commission_internal.refuse_many_requests(v_participant_id);
    v_found := commission_internal.obstacle_to_payout(v_participant_id, v_currency, p_amount, p_method_id);
    if v_found.error_code is not null then
        raise exception using
            errcode = v_found.error_code,
            message = v_found.error_message,
            hint = v_found.error_hint;
    end if;
    v_id := commission_internal.make_payout(
        v_participant_id, v_currency, v_found.amount, v_found.method_id, p_request_key);
    return query select p.* from commission.payout as p where p.id = v_id;
end;
$$;

create or replace function commission.request_payout(
    p_amount numeric default null,
    p_currency text default null,
    p_method_id uuid default null,
    p_request_key text default null)
returns setof commission.payout
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.request_payout(p_amount, p_currency, p_method_id, p_request_key);
$$;

comment on function commission.request_payout(numeric, text, uuid, text) is
    'Asks for money from the caller''s account: p_amount (null: all that is available), p_currency (null: that of the workspace), p_method_id (null: the default one). The same p_request_key again returns the same payout. Takes deductions first, with what a reopened month has against its own, then the oldest lines. PT409 for more than is available, while one is on its way, is held, or cannot be used; 22023 below the smallest payout; HTTP 429 for the sixth within 24 hours. For active people themselves (42501).';

create or replace function commission_internal.validate_payout_request(
    p_amount numeric,
    p_currency text,
    p_method_id uuid)
returns table (
    is_valid boolean,
    error_code text,
    error_message text,
    error_hint text,
    currency text,
    available numeric,
    amount numeric,
    transaction_fee numeric,
    net_amount numeric
)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
declare
    v_participant_id uuid := commission_internal.require_own_account();
    v_currency text := commission_internal.check_payout_currency(p_currency);
begin
    perform commission_internal.check_payout_amount(p_amount, v_currency);
    return query
    select o.error_code is null, o.error_code, o.error_message, o.error_hint, v_currency, o.available, o.amount,
        o.transaction_fee, o.amount - o.transaction_fee
    from commission_internal.obstacle_to_payout(v_participant_id, v_currency, p_amount, p_method_id) as o;
end;
$$;

create or replace function commission.validate_payout_request(
    p_amount numeric default null,
    p_currency text default null,
    p_method_id uuid default null)
returns table (
    is_valid boolean,
    error_code text,
    error_message text,
    error_hint text,
    currency text,
    available numeric,
    amount numeric,
    transaction_fee numeric,
    net_amount numeric
)
language sql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.validate_payout_request(p_amount, p_currency, p_method_id);
$$;

comment on function commission.validate_payout_request(numeric, text, uuid) is
    'What request_payout() would do with the same arguments, without doing it: one row, with the reason where it would be refused. Read-only.';
