-- Posting an open month in parts: what it has earned so far, for whoever is paid before it is over. The
-- closing posts the rest, so that all parts together are what a closing alone would have posted.

-- Of a month that is open, everything that was posted since its last reopening, which took back all before.
create or replace function commission_internal.posted_so_far(p_scheme text, p_year integer, p_month integer)
returns table (
    participant_id uuid,
    component text,
    currency text,
    home text,
    branch text,
    amount numeric
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select line.participant_id, line.component, line.currency, line.home, max(line.branch), sum(line.amount)
    from (
        -- By the present name of the branch, which may have been renamed.
        select e.participant_id, e.component, e.currency, e.amount, name.branch,
            case when s.calendar = 'home branch' then coalesce(name.branch, '') else '' end as home
        from commission.earning as e
        join commission.scheme as s on s.name = e.scheme
        join commission.posting as p on p.id = e.posting_id and e.line <= p.line_count and p.kind <> 'correct'
        left join commission_internal.posted_branch as f on (f.posting_id, f.name) = (e.posting_id, e.branch)
        left join commission.branch as b on b.id = coalesce(e.branch_id, f.branch_id)
        cross join lateral (select coalesce(b.name, e.branch)) as name (branch)
        where (e.scheme, e.for_year, e.for_month) = (p_scheme, p_year, p_month)
    ) as line
    group by line.participant_id, line.component, line.currency, line.home
    having sum(line.amount) <> 0;
$$;

comment on function commission_internal.posted_so_far(text, integer, integer) is
    'What was posted for an open month in parts, by person, component and currency, and by branch where the home branch decides.';

-- For post_lines(), in which $1 is the scheme, $2 the year, $3 the month. Nearly always nothing was posted
-- so far, and the lines are those of the results.
create or replace function commission_internal.unposted_lines(p_scheme text)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select format(
        $lines$
            select $2 as for_year, $3 as for_month, due.participant_id, due.component, 'earning' as kind,
                due.currency, due.amount, due.branch, due.basis, null as cause
            from (
                select e.*, case when %2$L then coalesce(e.branch, '') else '' end as home
                from commission_internal.%1$I($2, $3) as e
            ) as due
            where due.amount <> 0
                and (due.participant_id, due.component, due.currency, due.home) not in (
                    select p.participant_id, p.component, p.currency, p.home
                    from commission_internal.posted_so_far($1, $2, $3) as p)
            union all
            select $2, $3, posted.participant_id, posted.component, 'earning', posted.currency,
                coalesce(due.amount, 0) - posted.amount, coalesce(due.branch, posted.branch),
                coalesce(due.basis, '{}') || jsonb_build_object(
                    'due', coalesce(due.amount, 0), 'posted', posted.amount),
                null
            from commission_internal.posted_so_far($1, $2, $3) as posted
            left join (
                select e.participant_id, e.component, e.currency,
                    case when %2$L then coalesce(e.branch, '') else '' end as home, max(e.branch) as branch,
                    sum(e.amount) as amount, (array_agg(e.basis))[1] as basis
                from commission_internal.%1$I($2, $3) as e
                group by 1, 2, 3, 4
            ) as due using (participant_id, component, currency, home)
            where coalesce(due.amount, 0) <> posted.amount
        $lines$,
        p_scheme || '_earnings',
        (select s.calendar = 'home branch' from commission.scheme as s where s.name = p_scheme));
$$;

comment on function commission_internal.unposted_lines(text) is
    'The query for what an open month has earned and was not posted: differences where a part was.';

create or replace function commission_internal.post_interim_month(p_scheme text, p_year integer, p_month integer)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_lines text := commission_internal.unposted_lines(p_scheme);
    v_is_any boolean;
begin
    perform commission_internal.refuse_closed(p_scheme, p_year, p_month);
    perform commission_internal.refuse_before_ledger(p_year, p_month);
    perform commission_internal.refuse_part(p_scheme);
    perform commission_internal.refuse_out_of_turn(p_scheme, p_year, p_month);
    perform commission_internal.calculate_part_of_month(p_scheme, p_year, p_month, null, null);
    perform commission_internal.refuse_unpriced_month(p_scheme, p_year, p_month);
    perform commission_internal.refuse_difference(p_scheme, p_year, p_month);
    perform commission_internal.refuse_without_approval(p_scheme, p_year, p_month);
    execute format('select exists (%s)', v_lines) into v_is_any using p_scheme, p_year, p_month;
    if not v_is_any then
        return null;
    end if;
    insert into commission.period (scheme, year, month, status, changed_by, changed_by_role)
    values (
        p_scheme, p_year, p_month, 'open', commission_internal.claimed_participant_id(),
        commission_internal.calling_role())
    on conflict on constraint period_pkey do nothing;
    return commission_internal.post_lines(p_scheme, p_year, p_month, 'interim', null, v_lines);
end;
$$;

comment on function commission_internal.post_interim_month(text, integer, integer) is
    'Posts what an open month of a scheme has earned so far; null where that is posted already. The caller holds the settings.';

create or replace function commission_internal.post_interim(p_year integer, p_month integer, p_scheme text)
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
    v_scheme text;
    v_posting_id bigint;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    perform commission_internal.check_month(p_year, p_month);
    perform commission_internal.check_scheme(p_scheme);
    perform commission_internal.change_settings(p_scheme, 'posting a part of a month');
    for v_scheme in
        select s
        from commission_internal.installed_schemes() with ordinality as listed (s, place)
        where s = p_scheme
            or p_scheme is null
                and not commission_internal.is_closed(s, p_year, p_month)
                and not commission_internal.closes_last(s)
        order by place
    loop
        v_posting_id := commission_internal.post_interim_month(v_scheme, p_year, p_month);
        return query select * from commission_internal.described(v_posting_id);
    end loop;
end;
$$;

create or replace function commission.post_interim(p_year integer, p_month integer, p_scheme text default null)
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
    select * from commission_internal.post_interim(p_year, p_month, p_scheme);
$$;

select commission_internal.give_time('post_interim', '15min');

comment on function commission.post_interim(integer, integer, text) is
    'Posts what an open month of a scheme (null: of all) has earned so far and was not posted, for people who are paid before it is over. The month stays open and follows its facts; the closing posts the rest, so that all parts together are what a closing alone would have posted, and reopening takes back all of them. Returns each posting; none where nothing is new. PT409 where the month is closed, or something in it has no price, and for a scheme that closes last. Needs can_edit on module earnings, of all branches.';
