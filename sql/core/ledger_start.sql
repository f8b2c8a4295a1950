-- Where the ledger starts: months before were paid by what a company used before. They are calculated and shown
-- like others, and never posted.

create or replace function commission_internal.refuse_before_ledger(p_year integer, p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_starts_on date := (select ledger_starts_on from commission.workspace);
begin
    if make_date(p_year, p_month, 1) < v_starts_on then
        raise exception using
            errcode = 'PT409',
            message = format('the ledger starts with %s: nothing is posted for %s',
                to_char(v_starts_on, 'YYYY-MM'), commission_internal.month_name(p_year, p_month)),
            hint = 'They were paid elsewhere. If not, set workspace.ledger_starts_on to an earlier month.';
    end if;
end;
$$;

comment on function commission_internal.refuse_before_ledger(integer, integer) is
    'Raises PT409 (HTTP 409) for months before workspace.ledger_starts_on.';

-- Whoever posts holds the settings of a scheme: with those of all, nobody posts meanwhile.
create or replace function commission_internal.workspace_ledger_starts_on()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_posted date;
    v_closed record;
begin
    -- Months before it are paid by whoever imports them, and nobody else.
    if old.closing_needs_approval
        and new.ledger_starts_on > coalesce(old.ledger_starts_on, '-infinity')
        and not commission_internal.is_super_admin()
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('the ledger cannot start with %s: months before it would be posted by nobody',
                to_char(new.ledger_starts_on, 'YYYY-MM')),
            detail = 'Two people close months here, and nobody would have approved that.',
            hint = 'A super_admin can have it start later.';
    end if;
    perform commission_internal.change_settings(null, 'changing where the ledger starts');
    select min(make_date(e.for_year, e.for_month, 1)) into v_posted
    from commission.earning as e
    -- Months before the present start were imported.
    where make_date(e.for_year, e.for_month, 1) < new.ledger_starts_on
        and make_date(e.for_year, e.for_month, 1) >= coalesce(old.ledger_starts_on, '-infinity');
    if v_posted is not null then
        raise exception using
            errcode = 'PT409',
            message = format('the ledger cannot start with %s: it has earnings of %s',
                to_char(new.ledger_starts_on, 'YYYY-MM'), to_char(v_posted, 'YYYY-MM')),
            hint = 'What is posted stays on record: start with that month or an earlier one.';
    end if;
    -- One that had nothing to post too: what comes for it would be posted as a late change.
    select p.scheme, p.year, p.month into v_closed
    from commission.period as p
    where p.status = 'closed'
        and make_date(p.year, p.month, 1) < new.ledger_starts_on
        and make_date(p.year, p.month, 1) >= coalesce(old.ledger_starts_on, '-infinity')
    order by p.year, p.month, p.scheme
    limit 1;
    if found then
        raise exception using
            errcode = 'PT409',
            message = format('the ledger cannot start with %s: %s of scheme "%s" is closed',
                to_char(new.ledger_starts_on, 'YYYY-MM'),
                to_char(make_date(v_closed.year, v_closed.month, 1), 'YYYY-MM'), v_closed.scheme),
            hint = 'What changed in closed months is posted. Reopen it first: commission.reopen_period().';
    end if;
    select p.scheme, p.year, p.month into v_closed
    from commission.period as p
    where p.status = 'closed'
        and make_date(p.year, p.month, 1) < old.ledger_starts_on
        and make_date(p.year, p.month, 1) >= coalesce(new.ledger_starts_on, '-infinity')
    order by p.year desc, p.month desc, p.scheme
    limit 1;
    if found then
        raise exception using
            errcode = 'PT409',
            message = format('the ledger cannot start with %s: another system has paid %s of scheme "%s"',
                coalesce(to_char(new.ledger_starts_on, 'YYYY-MM'), 'the first month'),
                to_char(make_date(v_closed.year, v_closed.month, 1), 'YYYY-MM'), v_closed.scheme),
            hint = 'What it paid was imported. If that was wrong, reopen the month first: commission.reopen_period().';
    end if;
    return new;
end;
$$;

comment on function commission_internal.workspace_ledger_starts_on() is
    'Trigger: PT409 where the ledger has earnings of months before the one it is to start with, one of them is closed, or one from it on was imported; 42501 where two people close months and who is no super_admin has it start later.';

create or replace trigger workspace_ledger_starts_on
before update on commission.workspace
for each row
when (old.ledger_starts_on is distinct from new.ledger_starts_on)
execute function commission_internal.workspace_ledger_starts_on();
