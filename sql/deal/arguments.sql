-- What the functions of this scheme ask of their arguments: permission first, then whether there is such
-- a record that the caller sees, then whether it is one that they may change.

create or replace function commission_internal.sees_deal(p_deal_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_visible uuid[];
begin
    if not commission_internal.sees_module('deals') then
        return false;
    end if;
    if commission_internal.sees_all('deals') then
        return exists (select from commission.deal as d where d.id = p_deal_id);
    end if;
    v_visible := array(select commission_internal.visible_participants('deals'));
    return exists (select from commission.deal as d where d.id = p_deal_id and d.owner_id = any (v_visible))
        or exists (
            select
            from commission.deal_credit as c
            where c.deal_id = p_deal_id
                and c.participant_id = any (v_visible));
end;
$$;

comment on function commission_internal.sees_deal(uuid) is 'Whether there is such a deal that the caller sees.';

create or replace function commission_internal.refuse_unknown_deal(p_deal_id uuid)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT404',
        message = format('there is no deal "%s"', p_deal_id),
        hint = 'See the ids in commission.deal.';
end;
$$;

comment on function commission_internal.refuse_unknown_deal(uuid) is
    'Raises PT404 (HTTP 404): which is not there and which the caller may not see sound the same.';

create or replace function commission_internal.refuse_deal(p_deal commission.deal, p_who text)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.edits_deal(p_deal.id, p_deal.owner_id)
        and (p_who = 'editor' or not commission_internal.is_self(p_deal.owner_id))
    then
        perform commission_internal.refuse('deals', 'edit');
    end if;
end;
$$;

comment on function commission_internal.refuse_deal(commission.deal, text) is
    'Raises 42501 unless the caller may change a deal: an editor, or (p_who owner) whose it is.';

-- People keep their own open deals themselves.
create or replace function commission_internal.check_deal(p_deal_id uuid, p_who text)
returns commission.deal
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_deal commission.deal;
begin
    perform commission_internal.require_permission('deals', case p_who when 'editor' then 'edit' else 'view' end);
    if p_deal_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_deal_id must be given';
    end if;
    if not commission_internal.sees_deal(p_deal_id) then
        perform commission_internal.refuse_unknown_deal(p_deal_id);
    end if;
    select d.* into v_deal from commission.deal as d where d.id = p_deal_id;
    perform commission_internal.refuse_deal(v_deal, p_who);
    select d.* into v_deal from commission.deal as d where d.id = p_deal_id for no key update;
    if v_deal.id is null then
        perform commission_internal.refuse_unknown_deal(p_deal_id);
    end if;
    -- It may have become somebody else's meanwhile.
    perform commission_internal.refuse_deal(v_deal, p_who);
    return v_deal;
end;
$$;

comment on function commission_internal.check_deal(uuid, text) is
    'The deal, held until the transaction ends; raises 42501, 22023 or PT404 (HTTP 404) unless the caller may change it: an editor, or (p_who owner) whose it is.';

create or replace function commission_internal.is_self(p_participant_id uuid)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select not commission_internal.is_trusted()
        and exists (
            select
            from commission.participant as p
            where p.id = p_participant_id
                and p.id = commission_internal.current_participant_id()
                and p.status = 'active');
$$;

comment on function commission_internal.is_self(uuid) is
    'Whether the caller is this person, and has not left.';

create or replace function commission_internal.refuse_closed_deal(p_deal commission.deal)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_deal.status <> 'open' then
        raise exception using
            errcode = 'PT409',
            message = format('deal "%s" is %s', p_deal.id,
                case p_deal.status when 'closed_won' then 'won' else 'lost' end),
            hint = 'commission.reopen_deal() opens it again.';
    end if;
end;
$$;

comment on function commission_internal.refuse_closed_deal(commission.deal) is
    'Raises PT409 (HTTP 409) for a deal that is won or lost.';

create or replace function commission_internal.check_plan_id(p_plan_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_plan_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_plan_id must be given';
    end if;
    if not exists (select from commission.compensation_plan as p where p.id = p_plan_id)
        or not commission_internal.sees_all('deals')
            and p_plan_id not in (select commission_internal.visible_plans())
    then
        raise exception using
            errcode = 'PT404',
            message = format('there is no plan "%s"', p_plan_id),
            hint = 'See the ids in commission.compensation_plan.';
    end if;
end;
$$;

comment on function commission_internal.check_plan_id(uuid) is
    'Raises 22023 or PT404 (HTTP 404) unless there is such a plan that the caller sees.';
