-- What stands between a file and its sales.

-- Names, services and territories are looked up once for each that differs: files say the same ones again and
-- again. Without nested loops and sorts: of rows that were just written the planner knows nothing.
create or replace function commission_internal.resolved_import_rows(p_file_id bigint)
returns table (
    row_number integer,
    sale jsonb,
    product_line_id uuid,
    line_name text,
    participant_id uuid,
    rep_count bigint,
    rep_name text
)
language sql
stable
security definer
rows 1000
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set enable_mergejoin = off
set enable_sort = off
set jit = off
as $$
    with sold as materialized (
        select r.row_number, r.sale, r.participant_id,
            r.sale ->> 'product_line' as line_name,
            r.sale ->> 'service_line' as service_name,
            r.sale ->> 'rep_name' as rep_name,
            nullif(r.sale -> 'territory', 'null') as territory,
            (r.sale ->> 'revenue_on')::date as revenue_on
        from commission.import_row as r
        where r.file_id = p_file_id
            and r.kind = 'sale'
            and r.left_out_reason is null
    ),
    line as materialized (
        select said.name, l.id
        from (
            select s.line_name as name, commission_internal.name_key(s.line_name) as key
            from sold as s
            where s.service_name is null
            group by s.line_name
        ) as said
        join (
            select distinct l.id, commission_internal.name_key(n) as key
            from commission.product_line as l
            cross join unnest(l.aliases || l.name) as n
        ) as l using (key)
    ),
    service as materialized (
        select said.name, v.product_line_id
        from (
            select s.service_name as name, commission_internal.name_key(s.service_name) as key
            from sold as s
            where s.service_name is not null
            group by s.service_name
        ) as said
        join (
            select v.product_line_id, commission_internal.name_key(v.service_line) as key
            from commission.service_product_line as v
        ) as v using (key)
    ),
    -- A name of somebody is no key: the admin of a branch writes names. What a file calls people is said by those
    -- who write territories.
    named as materialized (
        select said.name, said.revenue_on, (array_agg(t.participant_id))[1] as participant_id,
            count(distinct t.participant_id) as rep_count
        from (
            select s.rep_name as name, s.revenue_on, commission_internal.territory_key(s.rep_name) as key
            from sold as s
            where s.rep_name is not null
            group by s.rep_name, s.revenue_on
        ) as said
        join (
            select t.participant_id, t.valid_during, commission_internal.territory_key(t.value) as key
            from commission.rep_territory as t
            join commission.import_file as f on f.id = p_file_id
            where commission_internal.name_key(t.source) = commission_internal.name_key(f.source)
                and commission_internal.territory_key(t.field) = 'rep'
                and t.second_field is null
        ) as t on t.key = said.key and t.valid_during @> said.revenue_on
        group by said.name, said.revenue_on
    ),
    place as materialized (
        select s.territory,
            array[
                commission_internal.territory_key(s.territory ->> 'source'),
                commission_internal.territory_key(s.territory ->> 'field'),
                commission_internal.territory_key(s.territory ->> 'value'),
                commission_internal.territory_key(coalesce(s.territory ->> 'second_field', '')),
                commission_internal.territory_key(coalesce(s.territory ->> 'second_value', ''))
            ] as key
        from sold as s
        where s.territory is not null
        group by s.territory
    ),
    held as materialized (
        select p.territory, t.participant_id, t.valid_during
        from place as p
        join (
            select t.participant_id, t.valid_during,
                array[
                    commission_internal.territory_key(t.source),
                    commission_internal.territory_key(t.field),
                    commission_internal.territory_key(t.value),
                    commission_internal.territory_key(coalesce(t.second_field, '')),
                    commission_internal.territory_key(coalesce(t.second_value, ''))
                ] as key
            from commission.rep_territory as t
        ) as t using (key)
    )
    select s.row_number, s.sale,
        case when s.service_name is null then l.id else v.product_line_id end,
        coalesce(s.service_name, s.line_name),
        coalesce(s.participant_id, n.participant_id, o.participant_id),
        case when coalesce(s.participant_id, o.participant_id) is not null then 1 else coalesce(n.rep_count, 0) end,
        coalesce(
            s.rep_name,
            concat_ws(', ', format('%s %s', s.territory ->> 'field', s.territory ->> 'value'),
                format('%s %s', s.territory ->> 'second_field', s.territory ->> 'second_value')))
    from sold as s
    left join line as l on l.name = s.line_name
    left join service as v on v.name = s.service_name
    left join named as n on n.name = s.rep_name and n.revenue_on = s.revenue_on
    -- One at most: territories of one customer do not overlap.
    left join held as o on o.territory = s.territory and o.valid_during @> s.revenue_on;
$$;

comment on function commission_internal.resolved_import_rows(bigint) is
    'The sales of a file with the product line and the rep that they belong to, and how many reps it could be.';

-- By the index on hashes, so that it does not read all files that there ever were.
create or replace function commission_internal.repeated_import_rows(p_file_id bigint)
returns table (row_number integer, other_row_number integer, other_file_id bigint)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
    select r.row_number, o.row_number, o.file_id
    from commission.import_row as r
    join commission.import_row as o on o.sale_hash = r.sale_hash
    join commission.import_file as f on f.id = o.file_id
    where r.file_id = p_file_id
        and r.kind = 'sale'
        and r.left_out_reason is null
        and o.sale = r.sale
        and o.file_id <> p_file_id
        and o.left_out_reason is null
        and f.state = 'committed';
$$;

comment on function commission_internal.repeated_import_rows(bigint) is
    'The sales of a file that are equal to one of a file whose sales are in force.';

create or replace function commission_internal.read_import_problems(p_file_id bigint)
returns table (
    row_number integer,
    column_name text,
    value text,
    fault text,
    remedy text,
    severity text
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    select null::integer, p ->> 'column', p ->> 'value', p ->> 'fault', p ->> 'remedy', p ->> 'severity'
    from commission.import_file as f
    cross join jsonb_array_elements(f.problems) as p
    where f.id = p_file_id
    union all
    select r.row_number, p ->> 'column', p ->> 'value', p ->> 'fault', p ->> 'remedy', p ->> 'severity'
    from commission.import_row as r
    cross join jsonb_array_elements(r.problems) as p
    where r.file_id = p_file_id
        and r.left_out_reason is null
        and r.problems <> '[]'
    union all
    select r.row_number, null, null, format('is equal to row %s of file %s', r.other_row_number, r.other_file_id),
        'See whether it was sent before: leave it out by leave_out_import_rows(), or replace that file.',
        'warning'
    from commission_internal.repeated_import_rows(p_file_id) as r;
$$;

comment on function commission_internal.read_import_problems(bigint) is
    'What is wrong with a file as it was read, and as other files stand now.';

create or replace function commission_internal.unresolved_import_problems(p_file_id bigint)
returns table (
    row_number integer,
    column_name text,
    value text,
    fault text,
    remedy text,
    severity text
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as $$
    with namesake as materialized (
        select commission_internal.name_key(p.name) as key,
            left(string_agg(
                format('%s (%s)', p.id, coalesce('branch ' || p.branch, 'no branch')), ', ' order by p.id), 500) as who
        from commission.participant as p
        where p.role = 'rep'
        group by 1
    )
    select s.row_number, found.column_name, found.value, found.fault, found.remedy, 'error'
    from commission_internal.resolved_import_rows(p_file_id) as s
    left join namesake as k on k.key = commission_internal.name_key(s.sale ->> 'rep_name')
    cross join lateral (
        select 'product line' as column_name, s.line_name as value, 'is no product line on record' as fault,
            case when s.sale ->> 'service_line' is null
                then 'Insert it into commission.product_line, or as an alias of another one.'
                else 'Insert it into commission.service_product_line.' end as remedy
        where s.product_line_id is null
        union all
        select 'rep', s.rep_name,
            case
                when s.rep_count > 1 then format('could belong to %s reps', s.rep_count)
                else coalesce('is a name that nobody has confirmed, of ' || k.who, 'belongs to no rep')
            end,
            case
                when s.sale ->> 'rep_name' is not null
                    then 'Insert a row into commission.rep_territory with the source, the field "rep" and the name, '
                        'or say who it is by set_import_rep().'
                when s.sale ->> 'territory' is not null
                    then 'Insert a row into commission.rep_territory for that day, '
                        'or say who it is by set_import_rep().'
                else 'Say who it is by set_import_rep().'
            end
        where s.rep_count <> 1
    ) as found
    where s.product_line_id is null
        or s.rep_count <> 1;
$$;

comment on function commission_internal.unresolved_import_problems(bigint) is
    'Sales of a file whose product line or rep is not found, as reps, territories and product lines stand now.';

create or replace function commission_internal.import_problems(p_file_id bigint)
returns table (
    row_number integer,
    column_name text,
    value text,
    fault text,
    remedy text,
    severity text
)
language sql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.require_all('product-line', 'view');
    select * from commission_internal.read_import_problems(p_file_id)
    union all
    select * from commission_internal.unresolved_import_problems(p_file_id);
$$;

comment on function commission_internal.import_problems(bigint) is
    'What is wrong with a file: as it was read, and as reps, territories, product lines and other files stand now. Raises 42501.';

create or replace view commission.import_problem
with (security_invoker = true)
as
select
    f.id as file_id,
    f.source,
    p.row_number,
    p.column_name,
    p.value,
    p.fault,
    p.remedy,
    p.severity
from commission.import_file as f
cross join lateral commission_internal.import_problems(f.id) as p
where f.state = 'staged';

comment on view commission.import_problem is
    'What is wrong with files that wait, as things stand now. Errors keep a file from being committed, warnings do not.';
comment on column commission.import_problem.file_id is 'The file.';
comment on column commission.import_problem.source is 'Who sent it.';
comment on column commission.import_problem.row_number is 'The row of the sheet; null: the file as a whole.';
comment on column commission.import_problem.column_name is 'The column; null: the row as a whole.';
comment on column commission.import_problem.value is 'What stands there.';
comment on column commission.import_problem.fault is 'What is wrong with it.';
comment on column commission.import_problem.remedy is 'What to do.';
comment on column commission.import_problem.severity is 'error or warning.';
