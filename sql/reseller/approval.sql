-- What becomes of a commission: pending, approved, rejected; reversed by its sale.

create or replace function commission_internal.status_of_commission(
    p_status commission.reseller_sale_status,
    p_net_amount numeric,
    p_approved_at timestamptz,
    p_rejected_at timestamptz)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_status = 'pending' then null
        when p_status = 'cancelled' or p_net_amount = 0 then 'reversed'
        when p_rejected_at is not null then 'rejected'
        when p_approved_at is not null then 'approved'
        else 'pending'
    end;
$$;

comment on function commission_internal.status_of_commission(
    commission.reseller_sale_status, numeric, timestamptz, timestamptz) is
    'What a sale''s facts make of its commission; null of sales that are not completed yet.';

-- Why a commission cannot be approved; null where it can.
create or replace function commission_internal.obstacle_to_approval(p_sale_id uuid)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sale commission.reseller_sale;
    v_status text;
begin
    select * into v_sale from commission.reseller_sale where id = p_sale_id;
    if v_sale.reseller_id is null then
        return format('sale "%s" was brought by nobody', p_sale_id);
    end if;
    v_status := commission_internal.status_of_commission(
        v_sale.status, v_sale.sale_amount - v_sale.refunded_amount, v_sale.approved_at, v_sale.rejected_at);
    if v_status is distinct from 'pending' then
        return format('the commission of sale "%s" is %s', p_sale_id,
            coalesce(v_status, 'not there yet: the sale is not completed'));
    end if;
    if not exists (
        select from commission.reseller_commission as c where c.sale_id = p_sale_id and c.month is null)
    then
        return format('sale "%s" has no price', p_sale_id);
    end if;
    if v_sale.is_held or (select r.is_held from commission.reseller as r where r.id = v_sale.reseller_id) then
        return format('the commission of sale "%s" is held', p_sale_id);
    end if;
    return null;
end;
$$;

comment on function commission_internal.obstacle_to_approval(uuid) is
    'Why a commission cannot be approved; null where it can.';

create or replace function commission_internal.check_reseller_sale(p_sale_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reseller_id uuid;
begin
    perform commission_internal.require_permission('reseller', 'edit');
    if p_sale_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_sale_id must be given';
    end if;
    select s.reseller_id into v_reseller_id from commission.reseller_sale as s where s.id = p_sale_id;
    if not found or not coalesce(commission_internal.sees_participant('reseller', v_reseller_id), false) then
        perform commission_internal.refuse_unknown_sale(p_sale_id);
    end if;
    if not commission_internal.edits_reseller(v_reseller_id) then
        perform commission_internal.refuse('reseller', 'edit');
    end if;
    perform commission_internal.refuse_own(v_reseller_id);
end;
$$;

comment on function commission_internal.check_reseller_sale(uuid) is
    'Raises 42501, 22023 or PT404 (HTTP 404) unless the caller may decide about the commission of this sale, which is not their own.';

-- It may have become somebody else's before it was held.
create or replace function commission_internal.hold_reseller_sale(p_sale_id uuid)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform from commission.reseller_sale as s where s.id = p_sale_id for no key update;
    perform commission_internal.check_reseller_sale(p_sale_id);
end;
$$;

comment on function commission_internal.hold_reseller_sale(uuid) is
    'Holds a sale about whose commission the caller decides until the transaction ends, and asks again whether they may.';

-- Also where somebody writes the decision into the table.
create or replace function commission_internal.refuse_own_approval()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.refuse_own(new.reseller_id);
    return new;
end;
$$;

comment on function commission_internal.refuse_own_approval() is
    'Trigger: raises 42501 where somebody approves a commission of their own, takes its rejection back, or writes a sale of their own that is approved.';

create or replace trigger reseller_sale_refuse_own
before update on commission.reseller_sale
for each row when (
    (new.approved_at is not null or old.rejected_at is not null and new.rejected_at is null)
    and row_security_active('commission.reseller_sale'::regclass))
execute function commission_internal.refuse_own_approval();

create or replace trigger reseller_sale_refuse_own_insert
before insert on commission.reseller_sale
for each row when (new.approved_at is not null and row_security_active('commission.reseller_sale'::regclass))
execute function commission_internal.refuse_own_approval();

create or replace function commission_internal.bulk_approve_commissions(p_sale_ids uuid[])
returns table (approved_count bigint, errors jsonb)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_edits_all constant boolean := commission_internal.edits_all('reseller');
    v_editable uuid[];
begin
    perform commission_internal.require_permission('reseller', 'edit');
    v_editable := array(select commission_internal.editable_participants('reseller'));
    if p_sale_ids is null
        or array_ndims(p_sale_ids) > 1
        or array_position(p_sale_ids, null) is not null
        or cardinality(p_sale_ids) > 100000
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_sale_ids must be a list of at most 100000 sales without null';
    end if;
    -- In one order, so that two who approve the same ones do not wait for each other in a circle; and none
    -- that the caller does not decide about.
    perform
    from commission.reseller_sale as s
    where s.id = any (p_sale_ids)
        and (v_edits_all or s.reseller_id = any (v_editable))
    order by s.id
    for no key update;
    -- What the rules hold is not approved, also where nobody looked at it before.
    perform commission_internal.raise_fraud_signals(
        array(
            select s.id
            from commission.reseller_sale as s
            where s.id = any (p_sale_ids)
                and s.status = 'completed'
                and s.approved_at is null
                and s.rejected_at is null
                and (v_edits_all or s.reseller_id = any (v_editable))),
        now());
    return query
    with given as materialized (
        select w.sale_id, w.place, s.reseller_id,
            case
                when s.id is null
                    or not coalesce(commission_internal.sees_all('reseller')
                        or s.reseller_id = any (v.visible), false)
                    then 'PT404'
                when not coalesce(v_edits_all or s.reseller_id = any (v_editable), false)
                    then '42501'
                when s.reseller_id = commission_internal.claimed_participant_id() then 'own'
            end as code
        from (
            select u.sale_id, min(u.place) as place
            from unnest(p_sale_ids) with ordinality as u (sale_id, place)
            group by u.sale_id
        ) as w
        cross join (
            select array(select commission_internal.visible_participants('reseller')) as visible
        ) as v
        left join commission.reseller_sale as s on s.id = w.sale_id
    ),
    judged as materialized (
        select g.sale_id, g.place, g.reseller_id,
            coalesce(
                case when g.code = 'own' then '42501' else g.code end,
                case when o.obstacle is not null then 'PT409' end) as code,
            case g.code
                when 'own' then 'nobody decides about money of their own'
                when 'PT404' then format('there is no sale "%s" of a reseller', g.sale_id)
                when '42501' then 'you may not edit this part of module "reseller"'
                else o.obstacle
            end as message
        from given as g
        left join lateral (
            select commission_internal.obstacle_to_approval(g.sale_id) as obstacle
            where g.code is null
        ) as o on true
    ),
    approved as (
        update commission.reseller_sale as s
        set approved_at = now(),
            decision_reason = null
        from judged as j
        where s.id = j.sale_id
            and s.reseller_id = j.reseller_id
            and j.code is null
        returning s.id
    )
    select (select count(*) from approved),
        coalesce((
            select jsonb_agg(
                jsonb_build_object('sale_id', j.sale_id, 'error_code', j.code, 'error_message', j.message)
                order by j.place)
            from judged as j
            where j.code is not null), '[]');
end;
$$;

create or replace function commission.bulk_approve_commissions(p_sale_ids uuid[])
returns table (approved_count bigint, errors jsonb)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.bulk_approve_commissions(p_sale_ids);
$$;

comment on function commission.bulk_approve_commissions(uuid[]) is
    'Approves the pending commissions of many sales: each belongs to the month of this moment. The rules of fraud_rule are applied to them before. One that cannot be approved stops no other: errors is an array of sale_id, error_code and error_message. For administrators.';

create or replace function commission_internal.approve_commission(p_sale_id uuid)
returns setof commission.reseller_sale
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_obstacle text;
begin
    perform commission_internal.check_reseller_sale(p_sale_id);
    perform commission_internal.hold_reseller_sale(p_sale_id);
    v_obstacle := commission_internal.obstacle_to_approval(p_sale_id);
    if v_obstacle is not null then
        raise exception using
            errcode = 'PT409',
            message = v_obstacle,
            hint = 'What is pending, has a price and is not held can be approved; see '
                'commission.reseller_commission_report and commission.fraud_signal.';
    end if;
    perform commission_internal.refuse_suspicious(p_sale_id);
    return query
    update commission.reseller_sale as s
    set approved_at = now(),
        decision_reason = null
    where s.id = p_sale_id
    returning s.*;
end;
$$;

create or replace function commission.approve_commission(p_sale_id uuid)
returns setof commission.reseller_sale
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.approve_commission(p_sale_id);
$$;

comment on function commission.approve_commission(uuid) is
    'Approves the pending commission of a sale: it belongs to the month of this moment. Returns the sale; PT409 where it is not pending, has no price, is held, or the rules of fraud_rule find what would hold it, 42501 for what is one''s own. For administrators.';

create or replace function commission_internal.reject_commission(p_sale_id uuid, p_reason text)
returns setof commission.reseller_sale
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_status text;
begin
    perform commission_internal.check_reseller_sale(p_sale_id);
    perform commission_internal.check_reason(p_reason);
    perform commission_internal.hold_reseller_sale(p_sale_id);
    select commission_internal.status_of_commission(
        s.status, s.sale_amount - s.refunded_amount, s.approved_at, s.rejected_at)
    into v_status
    from commission.reseller_sale as s
    where s.id = p_sale_id;
    if v_status is distinct from 'pending' then
        raise exception using
            errcode = 'PT409',
            message = format('the commission of sale "%s" is %s and cannot be rejected', p_sale_id,
                coalesce(v_status, 'not there yet')),
            hint = 'What is approved goes with its sale: cancel or refund that.';
    end if;
    return query
    update commission.reseller_sale as s
    set rejected_at = now(),
        decision_reason = btrim(p_reason)
    where s.id = p_sale_id
    returning s.*;
end;
$$;

create or replace function commission.reject_commission(p_sale_id uuid, p_reason text)
returns setof commission.reseller_sale
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.reject_commission(p_sale_id, p_reason);
$$;

comment on function commission.reject_commission(uuid, text) is
    'Rejects the pending commission of a sale, which then never was: lifetime sales do not count it. Returns the sale; 22023 without a reason, PT409 where it is not pending, 42501 for what is one''s own. For administrators.';

create or replace function commission_internal.reconsider_commission(p_sale_id uuid, p_reason text)
returns setof commission.reseller_sale
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.check_reseller_sale(p_sale_id);
    perform commission_internal.check_reason(p_reason);
    perform commission_internal.hold_reseller_sale(p_sale_id);
    return query
    update commission.reseller_sale as s
    set rejected_at = null,
        decision_reason = btrim(p_reason)
    where s.id = p_sale_id
        and s.rejected_at is not null
    returning s.*;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('the commission of sale "%s" was not rejected', p_sale_id),
            hint = 'Only what was rejected can be pending again.';
    end if;
end;
$$;

create or replace function commission.reconsider_commission(p_sale_id uuid, p_reason text)
returns setof commission.reseller_sale
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.reconsider_commission(p_sale_id, p_reason);
$$;

comment on function commission.reconsider_commission(uuid, text) is
    'Makes a rejected commission pending again; its sale counts again. Returns the sale; 22023 without a reason, PT409 where it was not rejected, 42501 for what is one''s own. For administrators.';

-- Approval by itself: a job of the scheme (contract.sql).
create or replace function commission_internal.approve_due_reseller_commissions()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Few are due of many: looked up by key.
set enable_seqscan = off
set jit = off
as $$
declare
    v_program commission.reseller_program;
    v_ids uuid[];
    v_count bigint;
begin
    perform commission_internal.require_all('reseller', 'edit');
    select * into v_program from commission.reseller_program;
    if v_program.automatic_approval is not true then
        return 0;
    end if;
    v_ids := array(
        select s.id
        from commission.reseller_sale as s
        join commission.reseller as r on r.id = s.reseller_id
        join commission.participant as p on p.id = r.id
        where s.status = 'completed'
            and s.approved_at is null
            and s.rejected_at is null
            and s.reseller_id is not null
            and s.sold_at <= now() - v_program.hold_days * interval '24 hours'
            and s.refunded_amount < s.sale_amount
            -- Nobody calls for what is their own.
            and s.reseller_id is distinct from commission_internal.claimed_participant_id()
            and r.is_active
            and p.status = 'active'
            and (r.verification = 'verified' or not v_program.requires_verification)
            and exists (
                select from commission.reseller_commission as c where c.sale_id = s.id and c.month is null)
        order by s.id
        -- Whoever decides about one at this moment decides.
        for no key update of s skip locked);
    if v_ids = '{}' then
        return 0;
    end if;
    -- Nothing slips through between two looks for fraud.
    perform commission_internal.raise_fraud_signals(v_ids, now());
    update commission.reseller_sale as s
    set approved_at = now(),
        decision_reason = null
    from commission.reseller as r
    where s.id = any (v_ids)
        and r.id = s.reseller_id
        and not s.is_held
        and not r.is_held;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

create or replace function commission.approve_due_reseller_commissions()
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.approve_due_reseller_commissions();
$$;

select commission_internal.give_time('approve_due_reseller_commissions', '15min');

comment on function commission.approve_due_reseller_commissions() is
    'Where reseller_program.automatic_approval is on: approves the pending commissions of active resellers, verified ones where the programme requires that, whose sales are older than hold_days and that are not held; the rules of fraud_rule are applied to them before. Returns how many. run_due() and pg_cron call it.';
