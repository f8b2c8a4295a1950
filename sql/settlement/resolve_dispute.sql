-- What administrators do with disputes: look at them, and answer.

-- The admin of a branch answers those of its people; nobody their own.
create or replace function commission_internal.take_dispute_of_others(p_dispute_id uuid)
returns commission.dispute
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute commission.dispute := commission_internal.see_dispute(p_dispute_id);
begin
    if not commission_internal.edits_all('settlement')
        and v_dispute.participant_id not in (select commission_internal.editable_participants('settlement'))
    then
        perform commission_internal.refuse('settlement', 'edit');
    end if;
    perform commission_internal.refuse_party(v_dispute.participant_id);
    return commission_internal.lock_dispute(p_dispute_id);
end;
$$;

comment on function commission_internal.take_dispute_of_others(uuid) is
    'A dispute that the caller may answer, locked; 42501 (HTTP 403) for their own and those of people whom they do not edit.';

create or replace function commission_internal.review_dispute(p_dispute_id uuid)
returns setof commission.dispute
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute commission.dispute := commission_internal.take_dispute_of_others(p_dispute_id);
begin
    if v_dispute.status <> 'open' then
        perform commission_internal.refuse_dispute_step(v_dispute, 'taken up', 'An open one is taken up.');
    end if;
    return query
    update commission.dispute as d
    set status = 'in_review',
        reviewed_at = now(),
        reviewed_by = commission_internal.claimed_participant_id()
    where d.id = p_dispute_id
    returning d.*;
end;
$$;

create or replace function commission.review_dispute(p_dispute_id uuid)
returns setof commission.dispute
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.review_dispute(p_dispute_id);
$$;

comment on function commission.review_dispute(uuid) is
    'Takes up an open dispute; PT409 in any other state. For administrators, those of a branch for its people; not for one''s own (42501).';

create or replace function commission_internal.resolve_dispute(
    p_dispute_id uuid,
    p_decision text,
    p_resolution text,
    p_adjustment_id uuid)
returns setof commission.dispute
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute commission.dispute := commission_internal.take_dispute_of_others(p_dispute_id);
    v_adjustment commission.manual_adjustment;
begin
    if p_decision is null or p_decision not in ('accepted', 'rejected') then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('"%s" is no decision about a dispute', left(p_decision, 100)),
            hint = 'p_decision is accepted or rejected.';
    end if;
    perform commission_internal.check_reason(p_resolution);
    if v_dispute.status not in ('open', 'in_review') then
        perform commission_internal.refuse_dispute_step(
            v_dispute, p_decision, 'What was rejected can be appealed, what was accepted is over.');
    end if;
    if p_adjustment_id is not null then
        select * into v_adjustment
        from commission.manual_adjustment as a
        where a.id = p_adjustment_id
            and a.participant_id = v_dispute.participant_id;
        if not found then
            perform commission_internal.refuse_unknown_adjustment(p_adjustment_id);
        end if;
        if p_decision = 'rejected' or v_adjustment.rejected_at is not null then
            raise exception using
                errcode = 'PT409',
                message = format('manual adjustment "%s" cannot make this dispute good', p_adjustment_id),
                hint = 'It goes with accepted, and must not have been rejected itself.';
        end if;
    end if;
    return query
    update commission.dispute as d
    set status = p_decision::commission.dispute_state,
        decided_at = now(),
        decided_by = commission_internal.claimed_participant_id(),
        decided_by_role = commission_internal.calling_role(),
        resolution = btrim(p_resolution),
        adjustment_id = p_adjustment_id
    where d.id = p_dispute_id
    returning d.*;
end;
$$;

create or replace function commission.resolve_dispute(
    p_dispute_id uuid,
    p_decision text,
    p_resolution text,
    p_adjustment_id uuid default null)
returns setof commission.dispute
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.resolve_dispute(p_dispute_id, p_decision, p_resolution, p_adjustment_id);
$$;

comment on function commission.resolve_dispute(uuid, text, text, uuid) is
    'Answers a dispute: p_decision is accepted or rejected, p_resolution is told to the person. What was accepted is mended in the facts, so that the next closing posts the difference, or by the manual adjustment p_adjustment_id of the same person. PT409 where it has an answer already. For administrators, those of a branch for its people; not for one''s own (42501).';

create or replace function commission_internal.escalate_overdue_disputes()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count bigint;
begin
    perform commission_internal.require_all('settlement', 'edit');
    update commission.dispute as d
    set escalated_at = now()
    where d.status in ('open', 'in_review')
        and d.due_on < commission_internal.today()
        and d.escalated_at is null;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

create or replace function commission.escalate_overdue_disputes()
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.escalate_overdue_disputes();
$$;

comment on function commission.escalate_overdue_disputes() is
    'Marks disputes whose due_on is over (dispute.escalated_at), each once, and returns how many: run_due() and pg_cron call it. dispute_status lists them. For administrators of all branches.';
