-- A month that is closed by two: one approves what it comes to, another closes it. A setting of the
-- workspace; settlement's second person stands for payouts, this one for the ledger.

create table if not exists commission.closing_approval (
    id bigint generated always as identity
        constraint closing_approval_pkey primary key,
    scheme text not null
        constraint closing_approval_scheme_check check (scheme ~ '^[a-z_]+$'),
    year integer not null
        constraint closing_approval_year_check check (year between 1970 and 2199),
    month integer not null
        constraint closing_approval_month_check check (month between 1 and 12),
    line_count bigint not null
        constraint closing_approval_line_count_check check (line_count >= 0),
    totals jsonb not null,
    lines_hash bytea not null,
    after_posting_id bigint not null,
    approved_at timestamptz not null default now(),
    approved_by uuid,
    approved_by_role text not null
);

create index if not exists closing_approval_month_idx
on commission.closing_approval (scheme, year, month, id desc);

comment on table commission.closing_approval is
    'Who approved what the closing of a month posts, by approve_closing(). Read by those who may see all earnings; nobody writes it.';
comment on column commission.closing_approval.id is 'Grows in the order in which months were approved.';
comment on column commission.closing_approval.scheme is 'The scheme.';
comment on column commission.closing_approval.year is 'Year.';
comment on column commission.closing_approval.month is 'Month, 1 to 12.';
comment on column commission.closing_approval.line_count is 'How many lines the closing would have posted.';
comment on column commission.closing_approval.totals is 'Their sums by currency.';
comment on column commission.closing_approval.lines_hash is
    'SHA-256 of the lines: where anything changes in them, the month is approved anew.';
comment on column commission.closing_approval.after_posting_id is
    'The newest posting of the month at that time, 0: none. What was posted or reopened since is not approved.';
comment on column commission.closing_approval.approved_at is 'When.';
comment on column commission.closing_approval.approved_by is
    'The person behind the request''s token; null for a database role at work. No foreign key: it outlives people.';
comment on column commission.closing_approval.approved_by_role is 'The role that approved.';

select commission_internal.protect_table(
    'commission.closing_approval',
    p_view => '(select commission_internal.sees_all(''earnings''))');

create or replace function commission_internal.newest_posting(p_scheme text, p_year integer, p_month integer)
returns bigint
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(max(p.id), 0)
    from commission.posting as p
    where (p.scheme, p.year, p.month) = (p_scheme, p_year, p_month);
$$;

comment on function commission_internal.newest_posting(text, integer, integer) is
    'The newest posting of a month; 0 where nothing was posted.';

-- The name of a branch may change, the branch does not; basis and cause explain amounts and are none.
create or replace function commission_internal.lines_to_approve(
    p_scheme text,
    p_year integer,
    p_month integer,
    out line_count bigint,
    out totals jsonb,
    out lines_hash bytea)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
begin
    execute format(
        $query$
        with line as (%s),
        in_order as (
            select l.participant_id, l.component, l.kind, l.currency, l.for_year, l.for_month, b.id as branch_id,
                sum(l.amount) as amount, count(*) as number
            from line as l
            left join commission.branch as b on b.name = l.branch
            group by l.participant_id, l.component, l.kind, l.currency, l.for_year, l.for_month, b.id
        )
        select coalesce(sum(number), 0),
            (
                select coalesce(jsonb_object_agg(c.currency, c.amount), '{}')
                from (select currency, sum(amount) as amount from in_order group by currency) as c
            ),
            sha256(convert_to(coalesce(string_agg(
                jsonb_build_array(
                    participant_id, component, kind, currency, for_year, for_month, branch_id,
                    trim_scale(amount))::text,
                e'\n'
                order by participant_id, component, kind, currency, for_year, for_month, branch_id), ''), 'UTF8'))
        from in_order
        $query$,
        commission_internal.closing_lines(p_scheme, p_year, p_month))
    into line_count, totals, lines_hash
    using p_scheme, p_year, p_month, null::text;
end;
$$;

comment on function commission_internal.lines_to_approve(text, integer, integer) is
    'What the closing of a month would post now.';

create or replace function commission_internal.approve_closing(p_year integer, p_month integer, p_scheme text)
returns table (
    id bigint,
    scheme text,
    year integer,
    month integer,
    line_count bigint,
    totals jsonb,
    approved_at timestamptz
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_scheme text;
    v_lines record;
    v_is_any boolean := false;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_scheme(p_scheme);
    perform commission_internal.change_settings(p_scheme, 'approving a month');
    for v_scheme in
        select s
        from commission_internal.installed_schemes() with ordinality as listed (s, place)
        where s = p_scheme
            or p_scheme is null
            and not commission_internal.is_closed(s, p_year, p_month)
        order by place
    loop
        -- What it comes to is not known before the others are closed.
        if commission_internal.waits_for_others(v_scheme, p_year, p_month) then
            continue when p_scheme is null;
            perform commission_internal.refuse_open_others(v_scheme, p_year, p_month);
        end if;
        -- A month that has nothing of its own may post adjustments.
        continue when p_scheme is null
            and not commission_internal.has_activity(v_scheme, p_year, p_month)
            and (commission_internal.lines_to_approve(v_scheme, p_year, p_month)).line_count = 0;
        v_is_any := true;
        perform commission_internal.refuse_closed(v_scheme, p_year, p_month);
        perform commission_internal.refuse_before_ledger(p_year, p_month);
        -- As the closing will: what is approved is what it posts.
        perform commission_internal.calculate_part_of_month(v_scheme, p_year, p_month, null, null);
        perform commission_internal.refuse_unpriced_month(v_scheme, p_year, p_month);
        perform commission_internal.note_unnoticed_changes(v_scheme);
        v_lines := commission_internal.lines_to_approve(v_scheme, p_year, p_month);
        return query
        insert into commission.closing_approval as a (
            scheme, year, month, line_count, totals, lines_hash, after_posting_id, approved_by, approved_by_role)
        values (
            v_scheme, p_year, p_month, v_lines.line_count, v_lines.totals, v_lines.lines_hash,
            commission_internal.newest_posting(v_scheme, p_year, p_month),
            commission_internal.claimed_participant_id(), commission_internal.calling_role())
        returning a.id, a.scheme, a.year, a.month, a.line_count, a.totals, a.approved_at;
    end loop;
    if not v_is_any then
        raise exception using
            errcode = 'PT409',
            message = format('%s has nothing to approve', commission_internal.month_name(p_year, p_month)),
            hint = 'See commission.months_due().';
    end if;
end;
$$;

comment on function commission_internal.approve_closing(integer, integer, text) is
    'The part of approve_closing() that works.';

create or replace function commission.approve_closing(p_year integer, p_month integer, p_scheme text default null)
returns table (
    id bigint,
    scheme text,
    year integer,
    month integer,
    line_count bigint,
    totals jsonb,
    approved_at timestamptz
)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.approve_closing(p_year, p_month, p_scheme);
$$;

select commission_internal.give_time('approve_closing', '15min');

comment on function commission.approve_closing(integer, integer, text) is
    'Calculates a month of a scheme (null: each that is open and has something to close) and approves what its closing would post now, adjustments of earlier months included. A scheme that closes last is approved once the others are closed, and left out before with null. Where workspace.closing_needs_approval is on, somebody else can close it then, or the schedule, as long as nothing changes in these amounts. A part of a month that is posted before its end (post_interim()) is approved in the same way. Returns the approvals. Needs can_edit on module earnings, of all branches (42501). PT409 (HTTP 409) where the month is closed, before the ledger starts, has nothing to close, or has something without a price; 22023 for other arguments.';

create or replace function commission_internal.approvals_by_others(p_scheme text, p_year integer, p_month integer)
returns setof bytea
language sql
stable
security definer
rows 2
set search_path = pg_catalog, pg_temp
as $$
    select a.lines_hash
    from commission.closing_approval as a
    where (a.scheme, a.year, a.month) = (p_scheme, p_year, p_month)
        and a.after_posting_id = commission_internal.newest_posting(p_scheme, p_year, p_month)
        and commission_internal.is_second_person(a.approved_by, a.approved_by_role);
$$;

comment on function commission_internal.approvals_by_others(text, integer, integer) is
    'SHA-256 of what people other than the caller have approved of a month since it was last posted or reopened.';

-- The schedule waits for it, and does not fail every hour.
create or replace function commission_internal.awaits_approval(p_scheme text, p_year integer, p_month integer)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_approved bytea[];
begin
    if not (select w.closing_needs_approval from commission.workspace as w) then
        return false;
    end if;
    v_approved := array(select commission_internal.approvals_by_others(p_scheme, p_year, p_month));
    if cardinality(v_approved) = 0 then
        return true;
    end if;
    return (commission_internal.lines_to_approve(p_scheme, p_year, p_month)).lines_hash <> all (v_approved);
exception
    -- The run of the month says what keeps it open, and keeps no other from its own.
    when others then
        return false;
end;
$$;

comment on function commission_internal.awaits_approval(text, integer, integer) is
    'Whether a month cannot be closed by the caller because nobody else has approved it as it is.';

create or replace function commission_internal.months_to_approve()
returns table (name text, message text)
language plpgsql
stable
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select commission_internal.name_of_run(o.scheme, o.year, o.month),
        format('It waits for somebody to call approve_closing(%s, %s).', o.year, o.month)
    from commission_internal.open_months() as o
    where o.due_at <= now()
        and commission_internal.awaits_approval(o.scheme, o.year, o.month)
    order by o.year, o.month, o.scheme;
end;
$$;

comment on function commission_internal.months_to_approve() is
    'The months that are due and that the caller cannot close because nobody else has approved them.';

create or replace function commission_internal.told_to_approve()
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select string_agg(format('%s: not closed. %s', m.name, m.message), e'\n')
    from commission_internal.months_to_approve() as m;
$$;

comment on function commission_internal.told_to_approve() is
    'What the month end says about months that wait for an approval; null where none does.';

create or replace function commission_internal.refuse_without_approval(p_scheme text, p_year integer, p_month integer)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lines record;
    v_approved bytea[];
begin
    if not (select w.closing_needs_approval from commission.workspace as w) then
        return;
    end if;
    v_lines := commission_internal.lines_to_approve(p_scheme, p_year, p_month);
    -- Where nothing is posted nobody need look; a month that has nothing of its own may post adjustments.
    if v_lines.line_count = 0 and not commission_internal.has_activity(p_scheme, p_year, p_month) then
        return;
    end if;
    v_approved := array(select commission_internal.approvals_by_others(p_scheme, p_year, p_month));
    if cardinality(v_approved) = 0 then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" is closed by two people, and nobody else has approved it',
                commission_internal.month_name(p_year, p_month), p_scheme),
            hint = format('Another administrator calls approve_closing(%s, %s), or closes it when you have.',
                p_year, p_month);
    elsif v_lines.lines_hash <> all (v_approved) then
        raise exception using
            errcode = 'PT409',
            message = format('%s of scheme "%s" has changed since it was approved',
                commission_internal.month_name(p_year, p_month), p_scheme),
            detail = format('Its closing would post %s now.', v_lines.totals),
            hint = format('It is approved again by approve_closing(%s, %s).', p_year, p_month);
    end if;
end;
$$;

comment on function commission_internal.refuse_without_approval(text, integer, integer) is
    'Raises PT409 (HTTP 409) where the workspace wants two people to close a month and only one has looked at it.';

-- One who could switch it off would close alone.
create or replace function commission_internal.keep_closing_needs_approval()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if not commission_internal.is_super_admin() then
        raise exception using
            errcode = 'insufficient_privilege',
            message = 'workspace.closing_needs_approval is switched off by a super_admin',
            hint = 'Ask one, or have another administrator approve the month by approve_closing().';
    end if;
    return new;
end;
$$;

comment on function commission_internal.keep_closing_needs_approval() is
    'Trigger: 42501 unless a super_admin or a trusted database role ends that two people close months.';

create or replace trigger workspace_closing_needs_approval
before update on commission.workspace
for each row
when (old.closing_needs_approval and new.closing_needs_approval is distinct from true)
execute function commission_internal.keep_closing_needs_approval();
