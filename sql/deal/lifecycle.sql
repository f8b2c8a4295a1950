-- A deal's life: opened, moved through the stages, won or lost, opened again, given back. Whoever owns an
-- open deal keeps it up; what pays is decided by those who may edit deals.

create or replace function commission_internal.open_deal(
    p_name text,
    p_amount numeric,
    p_owner_id uuid,
    p_account_name text,
    p_currency text,
    p_stage text,
    p_probability numeric,
    p_close_date date,
    p_description text)
returns setof commission.deal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_owner_id uuid := p_owner_id;
begin
    perform commission_internal.require_permission('deals', 'view');
    if v_owner_id is null and not commission_internal.is_trusted() then
        v_owner_id := commission_internal.current_participant_id();
    end if;
    if not commission_internal.edits_all('deals')
        and not commission_internal.is_self(v_owner_id)
        and coalesce(
            v_owner_id <> all (array(select commission_internal.editable_sellers())), true)
    then
        perform commission_internal.refuse('deals', 'edit');
    end if;
    if p_name is null or p_amount is null or v_owner_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_name, p_amount and p_owner_id must be given',
            hint = 'People who open deals of their own may leave p_owner_id out.';
    end if;
    if not exists (select from commission.participant as p where p.id = v_owner_id) then
        raise exception using
            errcode = 'PT404',
            message = format('there is no participant "%s"', v_owner_id),
            hint = 'See the ids in commission.participant.';
    end if;
    perform commission_internal.check_open_stage(p_stage);
    return query
    insert into commission.deal (
        name, amount, owner_id, account_name, currency, stage, probability, close_date, description)
    values (
        p_name, p_amount, v_owner_id, p_account_name, p_currency, p_stage, p_probability, p_close_date,
        p_description)
    returning *;
end;
$$;

create or replace function commission_internal.check_open_stage(p_stage text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_stage is not null
        and not exists (
            select
            from commission.deal_stage as s
            where s.name = p_stage
                and s.name <> 'closed')
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no open stage "%s"', left(p_stage, 100)),
            hint = format('p_stage is one of %s. Deals are closed by commission.win_deal() and lose_deal().',
                (select string_agg(s.name, ', ' order by s.position)
                    from commission.deal_stage as s
                    where s.name <> 'closed'));
    end if;
end;
$$;

comment on function commission_internal.check_open_stage(text) is
    'Raises 22023 for a stage that is not there, and for closed; null is let through.';

create or replace function commission.open_deal(
    p_name text,
    p_amount numeric,
    p_owner_id uuid default null,
    p_account_name text default null,
    p_currency text default null,
    p_stage text default null,
    p_probability numeric default null,
    p_close_date date default null,
    p_description text default null)
returns setof commission.deal
language sql
set search_path = pg_catalog, pg_temp
as $$
    select *
    from commission_internal.open_deal(
        p_name, p_amount, p_owner_id, p_account_name, p_currency, p_stage, p_probability, p_close_date,
        p_description);
$$;

comment on function commission.open_deal(text, numeric, uuid, text, text, text, numeric, date, text) is
    'Opens a deal, of the caller where p_owner_id is null, and returns it. p_currency null: the workspace''s; p_stage null: the first one; p_probability null: that of the stage. For people who may view deals, for themselves; for administrators, for those whose deals they edit.';

create or replace function commission_internal.change_deal(p_deal_id uuid, p_changes jsonb)
returns setof commission.deal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_known constant text[] := array[
        'name', 'account_name', 'amount', 'currency', 'probability', 'close_date', 'description'];
    v_deal commission.deal := commission_internal.check_deal(p_deal_id, 'owner');
    v_unknown text;
begin
    if p_changes is null or jsonb_typeof(p_changes) <> 'object' or p_changes = '{}' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_changes must be an object with at least one column of the deal',
            hint = 'Such as {"amount": 12000, "close_date": "2026-09-30"}.';
    end if;
    select string_agg(key, ', ' order by key) into v_unknown
    from jsonb_object_keys(p_changes) as key
    where key <> all (v_known);
    if v_unknown is not null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('a deal has no %s to change', left(v_unknown, 200)),
            hint = format('p_changes may have: %s. Other functions move, win and lose deals.',
                array_to_string(v_known, ', '));
    end if;
    perform commission_internal.refuse_closed_deal(v_deal);
    return query
    update commission.deal as d
    set name = case when p_changes ? 'name' then p_changes ->> 'name' else d.name end,
        account_name = case
            when p_changes ? 'account_name' then p_changes ->> 'account_name'
            else d.account_name
        end,
        amount = case when p_changes ? 'amount' then (p_changes ->> 'amount')::numeric else d.amount end,
        currency = case when p_changes ? 'currency' then p_changes ->> 'currency' else d.currency end,
        probability = case
            when p_changes ? 'probability' then (p_changes ->> 'probability')::numeric
            else d.probability
        end,
        close_date = case
            when p_changes ? 'close_date' then (p_changes ->> 'close_date')::date
            else d.close_date
        end,
        description = case
            when p_changes ? 'description' then p_changes ->> 'description'
            else d.description
        end
    where d.id = p_deal_id
    returning *;
end;
$$;

create or replace function commission.change_deal(p_deal_id uuid, p_changes jsonb)
returns setof commission.deal
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.change_deal(p_deal_id, p_changes);
$$;

comment on function commission.change_deal(uuid, jsonb) is
    'Changes an open deal: p_changes may have name, account_name, amount, currency, probability, close_date and description; what is not given stays. Returns it. For whose it is, and administrators.';

create or replace function commission_internal.move_deal(
    p_deal_id uuid,
    p_stage text,
    p_probability numeric,
    p_reason text)
returns setof commission.deal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_deal commission.deal := commission_internal.check_deal(p_deal_id, 'owner');
begin
    if p_stage is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_stage must be given';
    end if;
    perform commission_internal.check_open_stage(p_stage);
    perform commission_internal.refuse_closed_deal(v_deal);
    return query
    update commission.deal as d
    set stage = p_stage,
        probability = coalesce(p_probability, s.probability),
        reason = p_reason
    from commission.deal_stage as s
    where d.id = p_deal_id
        and s.name = p_stage
    returning d.*;
end;
$$;

create or replace function commission.move_deal(
    p_deal_id uuid,
    p_stage text,
    p_probability numeric default null,
    p_reason text default null)
returns setof commission.deal
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.move_deal(p_deal_id, p_stage, p_probability, p_reason);
$$;

comment on function commission.move_deal(uuid, text, numeric, text) is
    'Moves an open deal to another open stage; p_probability null: that of the stage. Returns it. For whose it is, and administrators.';

create or replace function commission_internal.check_closing_day(p_close_date date)
returns date
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_today constant date := commission_internal.today();
begin
    if p_close_date > v_today then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('%s is not here yet', p_close_date),
            hint = format('p_close_date is the day on which it was won or lost, at most today (%s).', v_today);
    end if;
    return coalesce(p_close_date, v_today);
end;
$$;

comment on function commission_internal.check_closing_day(date) is
    'The day that was given, or today in the workspace''s calendar; raises 22023 for one that is not here yet.';

create or replace function commission_internal.win_deal(
    p_deal_id uuid,
    p_close_date date,
    p_amount numeric,
    p_reason text)
returns setof commission.deal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_deal commission.deal := commission_internal.check_deal(p_deal_id, 'editor');
    v_close_date date := commission_internal.check_closing_day(p_close_date);
begin
    -- Whoever wins it a second time, because the answer was lost, changes nothing.
    if v_deal.status <> 'closed_won'
        or v_deal.close_date <> v_close_date
        or p_amount <> v_deal.amount
    then
        perform commission_internal.refuse_closed_deal(v_deal);
        update commission.deal as d
        set status = 'closed_won',
            close_date = v_close_date,
            amount = coalesce(p_amount, d.amount),
            reason = p_reason
        where d.id = p_deal_id;
    end if;
    return query select d.* from commission.deal as d where d.id = p_deal_id;
end;
$$;

create or replace function commission.win_deal(
    p_deal_id uuid,
    p_close_date date default null,
    p_amount numeric default null,
    p_reason text default null)
returns setof commission.deal
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.win_deal(p_deal_id, p_close_date, p_amount, p_reason);
$$;

comment on function commission.win_deal(uuid, date, numeric, text) is
    'Wins an open deal: it pays in the month of p_close_date (null: today, in the workspace''s calendar), with p_amount where it is given. Sent again it changes nothing. Returns it. For administrators.';

create or replace function commission_internal.lose_deal(p_deal_id uuid, p_reason text, p_close_date date)
returns setof commission.deal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_deal commission.deal := commission_internal.check_deal(p_deal_id, 'owner');
    v_close_date date;
begin
    perform commission_internal.check_reason(p_reason);
    v_close_date := commission_internal.check_closing_day(p_close_date);
    perform commission_internal.refuse_closed_deal(v_deal);
    return query
    update commission.deal as d
    set status = 'closed_lost',
        close_date = v_close_date,
        reason = p_reason
    where d.id = p_deal_id
    returning *;
end;
$$;

create or replace function commission.lose_deal(p_deal_id uuid, p_reason text, p_close_date date default null)
returns setof commission.deal
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.lose_deal(p_deal_id, p_reason, p_close_date);
$$;

comment on function commission.lose_deal(uuid, text, date) is
    'Gives an open deal up, with a reason, on p_close_date (null: today). Returns it. For whose it is, and administrators.';

create or replace function commission_internal.reopen_deal(p_deal_id uuid, p_reason text)
returns setof commission.deal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_deal commission.deal := commission_internal.check_deal(p_deal_id, 'editor');
begin
    perform commission_internal.check_reason(p_reason);
    if v_deal.status = 'open' then
        raise exception using
            errcode = 'PT409',
            message = format('deal "%s" is open', p_deal_id),
            hint = 'Only what is won or lost can be opened again.';
    end if;
    if v_deal.refunded_amount > 0 then
        raise exception using
            errcode = 'PT409',
            message = format('%s of deal "%s" was given back', trim_scale(v_deal.refunded_amount), p_deal_id),
            hint = 'Take the refund back first, with commission.refund_deal() and 0: a deal that is open has none.';
    end if;
    return query
    update commission.deal as d
    set status = 'open',
        reason = p_reason
    where d.id = p_deal_id
    returning *;
end;
$$;

create or replace function commission.reopen_deal(p_deal_id uuid, p_reason text)
returns setof commission.deal
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.reopen_deal(p_deal_id, p_reason);
$$;

comment on function commission.reopen_deal(uuid, text) is
    'Opens a deal again that was won or lost, with a reason, in the stage in which it was before: what it paid is taken back, from closed months by an adjustment. Returns it. For administrators.';

create or replace function commission_internal.refund_deal(
    p_deal_id uuid,
    p_refunded_amount numeric,
    p_refunded_on date,
    p_reason text)
returns setof commission.deal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_deal commission.deal := commission_internal.check_deal(p_deal_id, 'editor');
begin
    if p_refunded_amount is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_refunded_amount must be given',
            hint = 'It is what was given back of the deal in all: sent again, it changes nothing.';
    end if;
    if v_deal.status <> 'closed_won' then
        raise exception using
            errcode = 'PT409',
            message = format('deal "%s" is not won', p_deal_id),
            hint = 'Nothing is given back of a deal that brought nothing.';
    end if;
    if p_refunded_amount <> v_deal.refunded_amount then
        -- The column is named only where a day was given: see keep_deal_refund_date().
        if p_refunded_on is null then
            update commission.deal as d
            set refunded_amount = p_refunded_amount,
                reason = p_reason
            where d.id = p_deal_id;
        else
            update commission.deal as d
            set refunded_amount = p_refunded_amount,
                refunded_on = p_refunded_on,
                reason = p_reason
            where d.id = p_deal_id;
        end if;
    end if;
    return query select d.* from commission.deal as d where d.id = p_deal_id;
end;
$$;

create or replace function commission.refund_deal(
    p_deal_id uuid,
    p_refunded_amount numeric,
    p_refunded_on date default null,
    p_reason text default null)
returns setof commission.deal
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.refund_deal(p_deal_id, p_refunded_amount, p_refunded_on, p_reason);
$$;

comment on function commission.refund_deal(uuid, numeric, date, text) is
    'States what was given back of a won deal in all, 0 to its amount, last on p_refunded_on (null: today). Lowers its commission in the month of its close date, except for components whose clawback window is over. Sent again it changes nothing. Returns the deal. For administrators.';
