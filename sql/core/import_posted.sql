-- Months before the ledger starts, paid by another system: closed with what it has paid, so that what changes in
-- them later is posted.

create or replace function commission_internal.refuse_imported_rows(p_problems jsonb, p_count bigint)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'invalid_parameter_value',
        message = format('row %s of p_rows %s', p_problems -> 0 ->> 'place', p_problems -> 0 ->> 'problem'),
        detail = case
            when p_count = 1 then 'Nothing was taken.'
            else format('Nothing was taken: %s rows do not fit. The others: %s%s.', p_count, (
                select string_agg(
                    format('row %s %s', listed.p ->> 'place', listed.p ->> 'problem'), '; ' order by listed.place)
                from jsonb_array_elements(p_problems) with ordinality as listed (p, place)
                where listed.place > 1),
            case when p_count > jsonb_array_length(p_problems) then '; and more' else '' end)
        end,
        hint = p_problems -> 0 ->> 'remedy';
end;
$$;

comment on function commission_internal.refuse_imported_rows(jsonb, bigint) is
    'Raises 22023 for rows that import_posted() cannot take: place, problem and remedy of the first of them.';

-- Who is named as files name people. Nothing is cast before its text is known to be a number.
create or replace function commission_internal.imported_rows(p_rows jsonb)
returns table (
    place bigint,
    scheme text,
    year integer,
    month integer,
    participant_id uuid,
    people bigint,
    currency text,
    amount numeric,
    said jsonb
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query execute format(
        $query$
        with listed as (
            select listed.place, listed.given, lower((listed.given ->> 'participant_id') collate "C") as person
            from jsonb_array_elements($2) with ordinality as listed (given, place)
        ),
        known as (
            select lower(n.name collate "C") as person, (array_agg(distinct n.id))[1] as id,
                count(distinct n.id) as people
            from (%s) as n (name, id)
            where lower(n.name collate "C") in (select l.person from listed as l)
            group by 1
        )
        select l.place, l.given ->> 'scheme',
            case when l.given ->> 'year' ~ '^[0-9]{4}$' then (l.given ->> 'year')::integer end,
            case when l.given ->> 'month' ~ '^[0-9]{1,2}$' then (l.given ->> 'month')::integer end,
            k.id, coalesce(k.people, 0), l.given ->> 'currency',
            case when l.given ->> 'amount' ~ '^-?[0-9]{1,15}([.][0-9]{1,20})?$' then
                (l.given ->> 'amount')::numeric
            end,
            l.given
        from listed as l
        left join known as k on k.person = l.person
        $query$, commission_internal.import_names('participant'))
    using null::text, p_rows;
end;
$$;

comment on function commission_internal.imported_rows(jsonb) is
    'The rows of import_posted() as values; null what is none, people: how many bear the name.';

create or replace function commission_internal.problems_of_imported_rows(p_rows jsonb, p_starts_on date)
returns table (place bigint, problem text, remedy text)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select r.place, found.problem, found.remedy
    from (
        select r.*, c.minor_unit, s.name is not null as is_scheme, s.closes_last,
            min(r.place) over (partition by r.scheme, r.year, r.month, r.participant_id, r.currency) as first_place
        from commission_internal.imported_rows(p_rows) as r
        left join commission.currency as c on c.code = r.currency
        left join commission.scheme as s
            on s.name = r.scheme
            and s.name in (select commission_internal.installed_schemes())
    ) as r
    cross join lateral (
        select given.problem, given.remedy
        from (
            values
                (1, not r.is_scheme,
                    format('names no scheme that is here: "%s"', left(coalesce(r.scheme, ''), 100)),
                    format('scheme is one of %s.', (
                        select string_agg(i, ', ') from commission_internal.installed_schemes() as i))),
                (2, r.closes_last,
                    format('is of scheme "%s", which is worked out from what the ledger has', r.scheme),
                    'It begins with the ledger: leave it out.'),
                (3, r.people = 0,
                    format('names nobody who is here: "%s"', left(coalesce(r.said ->> 'participant_id', ''), 100)),
                    'participant_id is an e-mail, an id, or source:source_id of commission.participant.'),
                (4, r.people > 1,
                    format('names %s people: "%s"', r.people, left(r.said ->> 'participant_id', 100)),
                    'Name the person by the id.'),
                (5,
                    r.year is null or r.month is null or r.month not between 1 and 12
                        or r.year not between 1970 and 2199,
                    format('has no month: year %s, month %s', left(coalesce(r.said ->> 'year', 'null'), 20),
                        left(coalesce(r.said ->> 'month', 'null'), 20)),
                    'year goes from 1970 to 2199, month from 1 to 12.'),
                (6, case when r.month between 1 and 12 and r.year between 1970 and 2199 then
                        make_date(r.year, r.month, 1) >= p_starts_on
                    end,
                    format('is of %s-%s, which the ledger has: it starts with %s', r.year,
                        lpad(r.month::text, 2, '0'), to_char(p_starts_on, 'YYYY-MM')),
                    'Months from there on are closed by commission.close_period().'),
                (7, commission_internal.is_closed(r.scheme, r.year, r.month),
                    format('is of %s-%s of scheme "%s", which was imported before', r.year,
                        lpad(r.month::text, 2, '0'), r.scheme),
                    'Reopen it by commission.reopen_period(), and import the whole month again.'),
                (8, r.minor_unit is null,
                    format('has no currency that is here: "%s"', left(coalesce(r.currency, ''), 20)),
                    'currency is a code of commission.currency, such as EUR.'),
                (9, r.amount is null,
                    format('has no amount: %s', left(coalesce(r.said ->> 'amount', 'null'), 40)),
                    'amount is a number, such as 840.00.'),
                (10, scale(trim_scale(r.amount)) > r.minor_unit,
                    format('has more decimals than %s has: %s', r.currency, r.amount),
                    format('%s has %s.', r.currency, r.minor_unit)),
                (11, r.place <> r.first_place,
                    format('pays the same person for the same month as row %s', r.first_place),
                    'Give one row for each scheme, month, person and currency, with the sum.'),
                (12, octet_length(r.said ->> 'reference') > 1000,
                    'has a reference of more than 1000 bytes', 'Shorten it.')
        ) as given (number, is_so, problem, remedy)
        where given.is_so
        order by given.number
        limit 1
    ) as found
    order by r.place;
$$;

comment on function commission_internal.problems_of_imported_rows(jsonb, date) is
    'What keeps rows of import_posted() from being taken: the first thing of each row.';

-- As a closing would, but with nothing in the ledger.
create or replace function commission_internal.import_month(
    p_scheme text,
    p_year integer,
    p_month integer,
    p_rows jsonb)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set jit = off
as $$
declare
    v_posting_id bigint;
    v_in_place jsonb;
begin
    perform commission_internal.refuse_unfinished_month(p_scheme, p_year, p_month);
    v_in_place := commission_internal.calculate_to_close(p_scheme, p_year, p_month);

    perform commission_internal.mark_closed(p_scheme, p_year, p_month);

    -- Whoever posts has this lock: the number is that of the posting below.
    lock table commission.posting in share row exclusive mode;
    select coalesce(max(p.id), 0) + 1 into v_posting_id from commission.posting as p;
    execute format(
        $query$
        insert into commission_internal.imported_base (
            posting_id, line, scheme, year, month, participant_id, component, currency, amount, branch, branch_id)
        select $4, row_number() over (order by e.participant_id, e.component, e.currency, e.branch), $1, $2, $3,
            e.participant_id, e.component, e.currency, e.amount, e.branch, b.id
        from commission_internal.%I($2, $3) as e
        left join commission.branch as b on b.name = e.branch
        where e.amount <> 0
        $query$, p_scheme || '_earnings')
    using p_scheme, p_year, p_month, v_posting_id;

    insert into commission.imported_pay (
        posting_id, scheme, year, month, participant_id, currency, paid, calculated, reference)
    select v_posting_id, p_scheme, p_year, p_month, participant_id, currency, coalesce(r.amount, 0),
        coalesce(b.amount, 0), nullif(btrim(r.said ->> 'reference'), '')
    from commission_internal.imported_rows(p_rows) as r
    full join (
        select i.participant_id, i.currency, sum(i.amount) as amount
        from commission_internal.imported_base as i
        where i.posting_id = v_posting_id
        group by i.participant_id, i.currency
    ) as b using (participant_id, currency);

    perform commission_internal.post_lines(
        p_scheme, p_year, p_month, 'import', null,
        $lines$
            select $2 as for_year, $3 as for_month, null::uuid as participant_id, null as component,
                null as kind, null as currency, null::numeric as amount, null as branch, null::jsonb as basis,
                null as cause
            where false
        $lines$);
    perform commission_internal.refuse_difference(p_scheme, p_year, p_month, v_posting_id);
    perform commission_internal.remember_facts(p_scheme, p_year, p_month, v_in_place);
    return v_posting_id;
end;
$$;

comment on function commission_internal.import_month(text, integer, integer, jsonb) is
    'Closes a month of a scheme with what another system has paid for it. The caller has checked the rows, and holds the settings.';

create or replace function commission_internal.import_posted(p_rows jsonb)
returns table (
    posting_id bigint,
    scheme text,
    year integer,
    month integer,
    participant_id uuid,
    currency text,
    paid numeric,
    calculated numeric,
    difference numeric,
    reference text
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_starts_on date;
    v_problems jsonb;
    v_count bigint;
    v_month record;
    v_posting_id bigint;
begin
    perform commission_internal.require_all('earnings', 'edit');
    perform commission_internal.require_engine();
    if jsonb_typeof(p_rows) is distinct from 'array' or jsonb_array_length(p_rows) not between 1 and 50000 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_rows must be a list of 1 to 50,000 objects',
            hint = 'Each has scheme, participant_id, year, month, amount, currency, and reference if there is one.';
    end if;
    perform commission_internal.refuse_deep_json('p_rows', p_rows);
    select count(*), jsonb_agg(jsonb_build_object('place', p.place, 'problem', p.problem,
        'remedy', 'Its keys are scheme, participant_id, year, month, amount, currency, reference.')
        order by p.place) filter (where p.number <= 20)
    into v_count, v_problems
    from (
        select listed.place, found.problem, row_number() over (order by listed.place) as number
        from jsonb_array_elements(p_rows) with ordinality as listed (given, place)
        cross join lateral (
            select 'is no object' as problem
            where jsonb_typeof(listed.given) <> 'object'
            union all
            select format('has a key "%s"', left(min(k.key), 100))
            from jsonb_object_keys(
                case jsonb_typeof(listed.given) when 'object' then listed.given else '{}' end) as k (key)
            where k.key not in ('scheme', 'participant_id', 'year', 'month', 'amount', 'currency', 'reference')
            having count(*) > 0
        ) as found
    ) as p;
    if v_count > 0 then
        perform commission_internal.refuse_imported_rows(v_problems, v_count);
    end if;

    perform commission_internal.change_settings(null, 'importing what was paid');
    v_starts_on := (select w.ledger_starts_on from commission.workspace as w);
    if v_starts_on is null then
        raise exception using
            errcode = 'PT409',
            message = 'workspace.ledger_starts_on is not set: no month is paid by another system',
            hint = 'Set it to the first day of the first month that is paid by this one.';
    end if;
    select count(*), jsonb_agg(to_jsonb(p) - 'number' order by p.place) filter (where p.number <= 20)
    into v_count, v_problems
    from (
        select found.*, row_number() over (order by found.place) as number
        from commission_internal.problems_of_imported_rows(p_rows, v_starts_on) as found
    ) as p;
    if v_count > 0 then
        perform commission_internal.refuse_imported_rows(v_problems, v_count);
    end if;

    for v_month in
        select s.name, r.year, r.month, jsonb_agg(r.said order by r.place) as said
        from commission_internal.installed_schemes() with ordinality as s (name, place)
        join commission_internal.imported_rows(p_rows) as r on r.scheme = s.name
        group by s.name, s.place, r.year, r.month
        order by r.year, r.month, s.place
    loop
        v_posting_id := commission_internal.import_month(v_month.name, v_month.year, v_month.month, v_month.said);
        return query
        select i.posting_id, i.scheme, i.year, i.month, i.participant_id, i.currency, i.paid, i.calculated,
            i.paid - i.calculated, i.reference
        from commission.imported_pay as i
        where i.posting_id = v_posting_id
        order by i.participant_id, i.currency;
    end loop;
end;
$$;

comment on function commission_internal.import_posted(jsonb) is 'The part of import_posted() that works.';

create or replace function commission.import_posted(p_rows jsonb)
returns table (
    posting_id bigint,
    scheme text,
    year integer,
    month integer,
    participant_id uuid,
    currency text,
    paid numeric,
    calculated numeric,
    difference numeric,
    reference text
)
language sql
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.import_posted(p_rows);
$$;

select commission_internal.give_time('import_posted', '15min');

comment on function commission.import_posted(jsonb) is
    'Takes what another system has paid for months before workspace.ledger_starts_on, and closes them: nothing of it is posted to the ledger or paid out, and what changes in them from then on is posted, as an adjustment of the month that is being paid, against what they gave when they were imported. p_rows is a list of objects: scheme, participant_id (an id, an e-mail or source:source_id), year, month, amount, currency, and reference if there is one; a month of a scheme is imported as a whole, everybody in one call. Returns for each month, person and currency what was paid, what the month gives, and the difference, which is listed here and in imported_pay, and never posted. All or nothing: 22023 names the rows that do not fit. PT409 (HTTP 409) where the ledger has no start, a month is not over, or something in it has no price. reopen_period() takes an imported month back. Needs can_edit on module earnings, of all branches.';
