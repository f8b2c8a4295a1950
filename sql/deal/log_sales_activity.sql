-- What people did for deals, written down by themselves.

create or replace function commission_internal.log_sales_activity(
    p_deal_id uuid,
    p_kind commission.sales_activity_kind,
    p_subject text,
    p_occurred_at timestamptz,
    p_notes text)
returns setof commission.sales_activity
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_deal commission.deal;
begin
    perform commission_internal.require_permission('deals', 'view');
    if p_deal_id is null or p_kind is null or p_subject is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_deal_id, p_kind and p_subject must be given',
            hint = 'p_kind is call, email, meeting, demo or note.';
    end if;
    if not commission_internal.sees_deal(p_deal_id) then
        perform commission_internal.refuse_unknown_deal(p_deal_id);
    end if;
    select d.* into v_deal from commission.deal as d where d.id = p_deal_id;
    if not commission_internal.edits_deal(v_deal.id, v_deal.owner_id) then
        if not commission_internal.is_self(v_deal.owner_id)
            and not exists (
                select
                from commission.deal_credit as c
                where c.deal_id = p_deal_id
                    and commission_internal.is_self(c.participant_id))
        then
            perform commission_internal.refuse('deals', 'edit');
        end if;
        perform commission_internal.refuse_closed_deal(v_deal);
    end if;
    return query
    insert into commission.sales_activity (deal_id, participant_id, kind, subject, occurred_at, notes)
    values (
        p_deal_id, commission_internal.claimed_participant_id(), p_kind, p_subject,
        coalesce(p_occurred_at, now()), p_notes)
    returning *;
end;
$$;

create or replace function commission.log_sales_activity(
    p_deal_id uuid,
    p_kind commission.sales_activity_kind,
    p_subject text,
    p_occurred_at timestamptz default null,
    p_notes text default null)
returns setof commission.sales_activity
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select *
    from commission_internal.log_sales_activity(p_deal_id, p_kind, p_subject, p_occurred_at, p_notes);
$$;

comment on function commission.log_sales_activity(
    uuid, commission.sales_activity_kind, text, timestamptz, text) is
    'Writes down what the caller did for a deal; p_occurred_at null: now. Returns it. For whoever owns an open deal or is credited with it, and administrators.';
