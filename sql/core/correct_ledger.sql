-- Taking back what somebody has written into the ledger past closings. Nothing is deleted: a posting says
-- what was wrong and why.

create or replace function commission_internal.correct_ledger(
    p_posting_id bigint,
    p_line bigint,
    p_reason text)
returns table (
    scheme text,
    posting_id bigint,
    line_count bigint,
    adjustment_count bigint,
    totals jsonb,
    hash text
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_line record;
    v_due record;
    v_posting_id bigint;
begin
    perform commission_internal.require_all('earnings', 'edit');
    if coalesce(btrim(p_reason), '') = '' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_reason must be given',
            hint = 'Say what the line was: it stays on record.';
    end if;
    -- Two who correct, or reopen, do so one after the other.
    perform commission_internal.change_settings(null, 'correcting the ledger');
    select e.scheme into v_line
    from commission_internal.foreign_lines() as f
    join commission.earning as e on (e.posting_id, e.line) = (f.posting_id, f.line)
    where (f.posting_id, f.line) = (p_posting_id, p_line)
        and not exists (select from commission.posting as p where p.id = e.posting_id and p.kind = 'correct');
    if not found then
        raise exception using
            errcode = 'PT404',
            message = format('there is no foreign line %s of posting %s', p_line, p_posting_id),
            hint = 'See commission.verify_ledger(). What a closing posted takes commission.reopen_period() back.';
    end if;
    -- Due with the month that was closed last.
    select p.year, p.month into v_due
    from commission.period as p
    where (p.scheme, p.status) = (v_line.scheme, 'closed')
    order by p.year desc, p.month desc
    limit 1;
    if not found then
        raise exception using
            errcode = 'PT409',
            message = format('no month of scheme "%s" is closed', v_line.scheme),
            hint = 'Close one first: a correction is due with it.';
    end if;
    v_posting_id := commission_internal.post_lines(
        v_line.scheme, v_due.year, v_due.month, 'correct', btrim(p_reason),
        format(
            $lines$
            select for_year, for_month, participant_id, component, 'reversal' as kind, currency,
                -amount as amount,
                coalesce((select b.name from commission.branch as b where b.id = branch_id), branch) as branch,
                jsonb_build_object('corrects', jsonb_build_object('posting_id', posting_id, 'line', line)) as basis,
                $4 as cause
            from commission.earning
            where (posting_id, line) = (%s, %s)
            $lines$, p_posting_id, p_line));
    return query select * from commission_internal.described(v_posting_id);
end;
$$;

create or replace function commission.correct_ledger(p_posting_id bigint, p_line bigint, p_reason text)
returns table (
    scheme text,
    posting_id bigint,
    line_count bigint,
    adjustment_count bigint,
    totals jsonb,
    hash text
)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.correct_ledger(p_posting_id, p_line, p_reason);
$$;

comment on function commission.correct_ledger(bigint, bigint, text) is
    'Takes back a line that verify_ledger() calls foreign, one that somebody has written past closings: posts the same amount with the other sign, due with the month closed last. Both lines stay, and verify_ledger() is silent about them from then on. p_reason stays on record. Needs can_edit on module earnings, of all branches; PT404 for lines that a closing posted.';
