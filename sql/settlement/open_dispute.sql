-- What the person whose pay it is does: open, appeal, withdraw.

-- Looked at first, and locked when the caller may do something with it.
create or replace function commission_internal.see_dispute(p_dispute_id uuid)
returns commission.dispute
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute commission.dispute;
begin
    perform commission_internal.require_permission('settlement', 'view');
    if p_dispute_id is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_dispute_id must be given';
    end if;
    select * into v_dispute
    from commission.dispute as d
    where d.id = p_dispute_id
        and commission_internal.sees_participant('settlement', d.participant_id);
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no dispute "%s"', p_dispute_id),
            hint = 'See the ids in commission.dispute.';
    end if;
    return v_dispute;
end;
$$;

comment on function commission_internal.see_dispute(uuid) is
    'A dispute that the caller sees; PT404 (HTTP 404) where there is none.';

create or replace function commission_internal.lock_dispute(p_dispute_id uuid)
returns commission.dispute
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select d.* from commission.dispute as d where d.id = p_dispute_id for no key update;
$$;

comment on function commission_internal.lock_dispute(uuid) is
    'A dispute as it is once nobody else writes it.';

create or replace function commission_internal.take_own_dispute(p_dispute_id uuid)
returns commission.dispute
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_own uuid := commission_internal.require_own_account();
    v_dispute commission.dispute := commission_internal.see_dispute(p_dispute_id);
begin
    if v_dispute.participant_id <> v_own then
        perform commission_internal.refuse('settlement', 'edit');
    end if;
    return commission_internal.lock_dispute(p_dispute_id);
end;
$$;

comment on function commission_internal.take_own_dispute(uuid) is
    'A dispute of the caller''s own, locked; 42501 (HTTP 403) for those of others.';

create or replace function commission_internal.refuse_dispute_step(
    p_dispute commission.dispute,
    p_to text,
    p_hint text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'PT409',
        message = format('dispute "%s" is %s and cannot be %s', p_dispute.id, p_dispute.status, p_to),
        hint = p_hint;
end;
$$;

comment on function commission_internal.refuse_dispute_step(commission.dispute, text, text) is
    'Raises PT409 (HTTP 409) for a step that the state of a dispute does not allow.';

-- A hook that a scheme may bring: <scheme>_sale_of(sale, participant) says whether somebody has a part in it.
create or replace function commission_internal.is_sale_of(p_sale_id uuid, p_participant_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_scheme text;
    v_is_theirs boolean;
begin
    for v_scheme in select s from commission_internal.installed_schemes() as s loop
        if to_regprocedure(format('commission_internal.%I(uuid,uuid)', v_scheme || '_sale_of')) is not null then
            execute format('select commission_internal.%I($1, $2)', v_scheme || '_sale_of')
            into v_is_theirs
            using p_sale_id, p_participant_id;
            if v_is_theirs then
                return true;
            end if;
        end if;
    end loop;
    return false;
end;
$$;

comment on function commission_internal.is_sale_of(uuid, uuid) is
    'Whether somebody has a part in a sale, by what the schemes say.';

-- What is disputed is the caller's own; what is not sounds like what is not there.
create or replace function commission_internal.check_dispute_subject(
    p_participant_id uuid,
    p_posting_id bigint,
    p_line bigint,
    p_sale_id uuid,
    p_payout_id uuid)
returns commission.dispute_subject
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_theirs boolean;
begin
    if (p_posting_id is null) <> (p_line is null)
        or num_nonnulls(p_posting_id, p_sale_id, p_payout_id) > 1
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'a dispute is about a line, a sale, a payout, or something that is missing',
            hint = 'Give p_posting_id and p_line, or p_sale_id, or p_payout_id, or none of them.';
    end if;
    if p_posting_id is not null then
        v_is_theirs := exists (
            select
            from commission_internal.payable_line as l
            where (l.posting_id, l.line, l.participant_id) = (p_posting_id, p_line, p_participant_id));
    elsif p_payout_id is not null then
        v_is_theirs := exists (
            select
            from commission.payout as p
            where (p.id, p.participant_id) = (p_payout_id, p_participant_id));
    elsif p_sale_id is null then
        return 'missing'::commission.dispute_subject;
    else
        v_is_theirs := commission_internal.is_sale_of(p_sale_id, p_participant_id);
    end if;
    if v_is_theirs is not true then
        raise exception using
            errcode = 'PT404',
            message = case
                when p_posting_id is not null then format('there is no line %s of posting %s', p_line, p_posting_id)
                when p_payout_id is not null then format('there is no payout "%s"', p_payout_id)
                else format('there is no sale "%s"', p_sale_id)
            end,
            hint = 'Disputed is what is one''s own: see commission.earning, commission.payout_status.';
    end if;
    return case
        when p_posting_id is not null then 'line'
        when p_payout_id is not null then 'payout'
        else 'sale'
    end::commission.dispute_subject;
end;
$$;

comment on function commission_internal.check_dispute_subject(uuid, bigint, bigint, uuid, uuid) is
    'What a dispute is about; 22023 for more than one thing, PT404 (HTTP 404) for what is not the person''s.';

create or replace function commission_internal.refuse_many_disputes(p_participant_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_most constant integer := 20;
    v_again_at timestamptz := (
        select d.opened_at + interval '24 hours'
        from commission.dispute as d
        where d.participant_id = p_participant_id
            and d.opened_at > now() - interval '24 hours'
        order by d.opened_at desc
        offset v_most - 1
        limit 1);
begin
    perform commission_internal.refuse_until(
        v_again_at, format('%s disputes were opened within 24 hours', v_most), 'opened');
end;
$$;

comment on function commission_internal.refuse_many_disputes(uuid) is
    'Raises PGRST (HTTP 429, with Retry-After) for the 21st dispute that somebody opens within 24 hours.';

create or replace function commission_internal.open_dispute(
    p_description text,
    p_posting_id bigint,
    p_line bigint,
    p_sale_id uuid,
    p_payout_id uuid,
    p_expected_amount numeric,
    p_currency text)
returns setof commission.dispute
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_own uuid := commission_internal.require_own_account();
    v_currency text;
    v_subject commission.dispute_subject;
begin
    if btrim(coalesce(p_description, '')) = '' or octet_length(p_description) > 2000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_description must be a text of 1 to 2000 bytes',
            hint = 'Say what is wrong, and what you expected.';
    end if;
    if p_expected_amount is not null then
        v_currency := commission_internal.check_payout_currency(p_currency);
        perform commission_internal.check_money('p_expected_amount', p_expected_amount, v_currency);
    end if;
    v_subject := commission_internal.check_dispute_subject(v_own, p_posting_id, p_line, p_sale_id, p_payout_id);
    perform commission_internal.refuse_many_disputes(v_own);
    begin
        return query
        insert into commission.dispute as d (
            participant_id, subject, posting_id, line, sale_id, payout_id, description, expected_amount, currency,
            due_on)
        values (
            v_own, v_subject, p_posting_id, p_line, p_sale_id, p_payout_id, btrim(p_description),
            p_expected_amount, v_currency, commission_internal.today() + 10)
        returning d.*;
    exception when unique_violation then
        raise exception using
            errcode = 'PT409',
            message = format('a dispute about this %s waits for an answer already', v_subject),
            hint = 'Say more about it with commission.comment_on_dispute().';
    end;
end;
$$;

create or replace function commission.open_dispute(
    p_description text,
    p_posting_id bigint default null,
    p_line bigint default null,
    p_sale_id uuid default null,
    p_payout_id uuid default null,
    p_expected_amount numeric default null,
    p_currency text default null)
returns setof commission.dispute
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select *
    from commission_internal.open_dispute(
        p_description, p_posting_id, p_line, p_sale_id, p_payout_id, p_expected_amount, p_currency);
$$;

comment on function commission.open_dispute(text, bigint, bigint, uuid, uuid, numeric, text) is
    'Says that something about the caller''s own pay is wrong: a line of the ledger (p_posting_id and p_line), the commission of a sale or deal (p_sale_id), a payout, or (none of them) that something is missing. p_expected_amount in p_currency (null: that of the workspace). It is to be answered within ten days. PT404 for what is not the caller''s; PT409 where one about the same thing waits; HTTP 429 for the 21st within 24 hours. For active people themselves (42501).';

create or replace function commission_internal.appeal_dispute(p_dispute_id uuid, p_reason text)
returns setof commission.dispute
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute commission.dispute := commission_internal.take_own_dispute(p_dispute_id);
begin
    perform commission_internal.check_reason(p_reason);
    if v_dispute.status <> 'rejected' or v_dispute.appealed_at is not null then
        perform commission_internal.refuse_dispute_step(
            v_dispute, 'appealed', 'What is rejected can be appealed once.');
    end if;
    begin
        return query
        update commission.dispute as d
        set status = 'in_review',
            appealed_at = now(),
            appeal_reason = btrim(p_reason),
            due_on = commission_internal.today() + 10,
            decided_at = null,
            decided_by = null,
            decided_by_role = null,
            resolution = null,
            escalated_at = null
        where d.id = p_dispute_id
        returning d.*;
    exception when unique_violation then
        perform commission_internal.refuse_dispute_step(
            v_dispute, 'appealed', 'Another one about the same thing waits for an answer.');
    end;
end;
$$;

create or replace function commission.appeal_dispute(p_dispute_id uuid, p_reason text)
returns setof commission.dispute
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.appeal_dispute(p_dispute_id, p_reason);
$$;

comment on function commission.appeal_dispute(uuid, text) is
    'Has a rejected dispute of the caller''s own looked at again, once; the answer that there was stays in audit_log. PT409 in any other state. For active people themselves (42501).';

create or replace function commission_internal.withdraw_dispute(p_dispute_id uuid)
returns setof commission.dispute
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dispute commission.dispute := commission_internal.take_own_dispute(p_dispute_id);
begin
    if v_dispute.status not in ('open', 'in_review') then
        perform commission_internal.refuse_dispute_step(v_dispute, 'withdrawn', 'It is over.');
    end if;
    return query
    update commission.dispute as d
    set status = 'withdrawn'
    where d.id = p_dispute_id
    returning d.*;
end;
$$;

create or replace function commission.withdraw_dispute(p_dispute_id uuid)
returns setof commission.dispute
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.withdraw_dispute(p_dispute_id);
$$;

comment on function commission.withdraw_dispute(uuid) is
    'Takes back a dispute of the caller''s own that waits for an answer; PT409 in any other state. For active people themselves (42501).';

create or replace function commission_internal.comment_on_dispute(p_dispute_id uuid, p_text text)
returns setof commission.dispute_comment
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_most constant integer := 100;
begin
    perform commission_internal.see_dispute(p_dispute_id);
    -- Who has left looks at what is their own.
    if exists (
        select
        from commission.participant as p
        where p.id = commission_internal.claimed_participant_id()
            and p.status <> 'active')
        and not commission_internal.is_trusted()
    then
        perform commission_internal.refuse('settlement', 'use');
    end if;
    if btrim(coalesce(p_text, '')) = '' or octet_length(p_text) > 2000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_text must be a text of 1 to 2000 bytes';
    end if;
    if (
        select count(*) >= v_most
        from commission.dispute_comment as c
        where c.dispute_id = p_dispute_id
            and c.written_at > now() - interval '24 hours')
    then
        perform commission_internal.refuse_too_many(
            format('%s comments were made on this dispute within 24 hours', v_most),
            'Say it another day.', interval '24 hours');
    end if;
    return query
    insert into commission.dispute_comment as c (dispute_id, written_by, written_by_role, written_as, text)
    values (
        p_dispute_id, commission_internal.claimed_participant_id(), commission_internal.calling_role(),
        (select p.role from commission.participant as p where p.id = commission_internal.claimed_participant_id()),
        btrim(p_text))
    returning c.*;
end;
$$;

create or replace function commission.comment_on_dispute(p_dispute_id uuid, p_text text)
returns setof commission.dispute_comment
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '5s'
as $$
    select * from commission_internal.comment_on_dispute(p_dispute_id, p_text);
$$;

comment on function commission.comment_on_dispute(uuid, text) is
    'Says something about a dispute that the caller sees: their own, of somebody below them, of their branch. For active people (42501). PT404 for others; HTTP 429 for more than 100 on one dispute within 24 hours.';
