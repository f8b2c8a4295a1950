-- What another system has paid for months before the ledger starts, and what these months gave when that was
-- taken. They are closed from then on, and what changes in them is posted against what they gave.

create table if not exists commission.imported_pay (
    posting_id bigint not null
        constraint imported_pay_posting_id_fkey references commission.posting (id)
        deferrable initially deferred,
    scheme text not null,
    year integer not null,
    month integer not null,
    participant_id uuid not null
        constraint imported_pay_participant_id_fkey references commission.participant (id),
    currency text not null,
    paid numeric not null
        constraint imported_pay_paid_check check (paid between -999999999999999 and 999999999999999),
    calculated numeric not null
        constraint imported_pay_calculated_check check (
            calculated not in ('NaN', 'Infinity', '-Infinity')),
    reference text,
    constraint imported_pay_pkey primary key (posting_id, participant_id, currency),
    constraint imported_pay_scheme_key unique (scheme, year, month, participant_id, currency),
    constraint imported_pay_period_fkey foreign key (scheme, year, month)
        references commission.period (scheme, year, month)
);

create index if not exists imported_pay_participant_id_idx on commission.imported_pay (participant_id);

comment on table commission.imported_pay is
    'What another system has paid for months before the ledger starts, beside what they gave when import_posted() took it: a row for each month, person and currency that has one or the other. Nothing of it is in the ledger or in a payout. People see their own; all of it, those who see all earnings.';
comment on column commission.imported_pay.posting_id is 'The posting by which the month was closed.';
comment on column commission.imported_pay.scheme is 'The scheme.';
comment on column commission.imported_pay.year is 'The month that was paid.';
comment on column commission.imported_pay.month is 'Month, 1 to 12.';
comment on column commission.imported_pay.participant_id is 'Who was paid, or would have been.';
comment on column commission.imported_pay.currency is 'ISO 4217 code of the amounts.';
comment on column commission.imported_pay.paid is 'What the other system has paid; 0 where it paid nothing.';
comment on column commission.imported_pay.calculated is
    'What the month gave here when that was taken; 0 where it gave nothing. Later changes are posted against it.';
comment on column commission.imported_pay.reference is
    'How the other system names the payment, or whatever helps to find it there.';

select commission_internal.bound_sizes('commission.imported_pay', '{reference}');

select commission_internal.protect_table(
    'commission.imported_pay',
    p_view => $$
        (select commission_internal.sees_all('earnings'))
        or participant_id in (select commission_internal.visible_own('earnings'))
    $$);

select commission_internal.audit_table('commission.imported_pay');

create table if not exists commission_internal.imported_base (
    posting_id bigint not null
        constraint imported_base_posting_id_fkey references commission.posting (id)
        deferrable initially deferred,
    line bigint not null,
    scheme text not null,
    year integer not null,
    month integer not null,
    participant_id uuid not null,
    component text not null,
    currency text not null,
    amount numeric not null,
    branch text,
    branch_id uuid,
    constraint imported_base_pkey primary key (posting_id, line)
);

create index if not exists imported_base_scheme_idx
on commission_internal.imported_base (scheme, year, month, participant_id);

comment on table commission_internal.imported_base is
    'What months gave, line by line, when import_posted() closed them: what later changes of them are posted against. Rows go when the month is reopened.';

-- Whatever was posted for a month, or stands for it because another system has paid it.
create or replace view commission_internal.counted_line
with (security_invoker = true)
as
select e.posting_id, e.line, e.scheme, e.for_year, e.for_month, e.participant_id, e.component, e.currency,
    e.amount, e.branch, coalesce(e.branch_id, f.branch_id) as branch_id
from commission.earning as e
join commission.posting as p on p.id = e.posting_id and e.line <= p.line_count and p.kind <> 'correct'
left join commission_internal.posted_branch as f on (f.posting_id, f.name) = (e.posting_id, e.branch)
union all
select i.posting_id, i.line, i.scheme, i.year as for_year, i.month as for_month, i.participant_id, i.component,
    i.currency, i.amount, i.branch, i.branch_id
from commission_internal.imported_base as i
join commission.posting as p
    on p.id = i.posting_id
    and p.kind = 'import'
    and (p.scheme, p.year, p.month) = (i.scheme, i.year, i.month);

comment on view commission_internal.counted_line is
    'What counts as posted for months: the lines of closings and reopenings, and what imported months gave.';

create or replace function commission_internal.imported_now(p_posting_id bigint)
returns table (table_name text, result_count bigint, fingerprint numeric)
language sql
stable
security definer
rows 2
set search_path = pg_catalog, pg_temp
as $$
    select 'imported_base', count(*), coalesce(sum(hashtextextended(jsonb_build_array(
        i.line, i.scheme, i.year, i.month, i.participant_id, i.component, i.currency, i.amount, i.branch,
        i.branch_id)::text, 0)), 0)
    from commission_internal.imported_base as i
    where i.posting_id = p_posting_id
    union all
    select 'imported_pay', count(*), coalesce(sum(hashtextextended(jsonb_build_array(
        i.scheme, i.year, i.month, i.participant_id, i.currency, i.paid, i.calculated, i.reference)::text, 0)), 0)
    from commission.imported_pay as i
    where i.posting_id = p_posting_id;
$$;

comment on function commission_internal.imported_now(bigint) is
    'Count and fingerprint of what a posting has imported, by table.';

-- An import says what is settled. What was posted since is not, and the next import would take it for settled; what
-- waits to be posted, or is made to wait once the month is open, too: where two people close, that is for those to
-- forgo whom a company trusts like two.
create or replace function commission_internal.refuse_adjusted_import(p_scheme text, p_year integer, p_month integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select
        from commission.imported_pay as i
        where (i.scheme, i.year, i.month) = (p_scheme, p_year, p_month))
    then
        return;
    end if;
    if exists (
        select
        from commission.earning as e
        where (e.scheme, e.for_year, e.for_month) = (p_scheme, p_year, p_month)
        group by e.participant_id, e.component, e.currency, e.branch
        having sum(e.amount) <> 0)
    then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" was imported, and adjustments of it were posted since',
                commission_internal.month_name(p_year, p_month), p_scheme),
            hint = 'Correct its facts: the difference is posted with the month that is being paid.';
    end if;
    if (select w.closing_needs_approval from commission.workspace as w)
        and not commission_internal.is_super_admin()
    then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('%s of scheme "%s" was imported, and whatever changes in it would be forgone',
                commission_internal.month_name(p_year, p_month), p_scheme),
            detail = 'Two people close months here, and nobody would have approved that.',
            hint = 'A super_admin can reopen it.';
    end if;
end;
$$;

comment on function commission_internal.refuse_adjusted_import(text, integer, integer) is
    'Raises PT409 (HTTP 409) where adjustments of an imported month stand in the ledger; 42501 where two people close months and the caller is no super_admin.';
