-- What stands between a file and its sales.

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
set jit = off
as $$
    select r.row_number, r.sale,
        case when r.sale ->> 'service_line' is null then l.id else v.product_line_id end,
        coalesce(r.sale ->> 'service_line', r.sale ->> 'product_line'),
        coalesce(r.participant_id, rep.participant_id),
        case when r.participant_id is not null then 1 else coalesce(rep.rep_count, 0) end,
        coalesce(
            r.sale ->> 'rep_name',
            concat_ws(', ', format('%s %s', r.sale #>> '{territory,field}', r.sale #>> '{territory,value}'),
                format('%s %s', r.sale #>> '{territory,second_field}', r.sale #>> '{territory,second_value}')))
    from commission.import_row as r
    join commission.import_file as f on f.id = r.file_id
    left join lateral (
        select n.id from commission_internal.find_product_line(r.sale ->> 'product_line') as n
    ) as l on true
    left join commission.service_product_line as v
        on commission_internal.name_key(v.service_line) = commission_internal.name_key(r.sale ->> 'service_line')
    left join lateral (
        select (array_agg(found.participant_id))[1] as participant_id, count(distinct found.participant_id) as rep_count
        from (
            -- A name of somebody is no key: the admin of a branch writes names. What a file calls people is said
            -- by those who write territories.
            select t.participant_id
            from commission.rep_territory as t
            where commission_internal.name_key(t.source) = commission_internal.name_key(f.source)
                and commission_internal.territory_key(t.field) = 'rep'
                and commission_internal.territory_key(t.value)
                    = commission_internal.territory_key(r.sale ->> 'rep_name')
                and t.second_field is null
                and t.valid_during @> (r.sale ->> 'revenue_on')::date
            union
            select t.participant_id
            from commission.rep_territory as t
            where commission_internal.territory_key(t.source)
                    = commission_internal.territory_key(r.sale #>> '{territory,source}')
                and commission_internal.territory_key(t.field)
                    = commission_internal.territory_key(r.sale #>> '{territory,field}')
                and commission_internal.territory_key(t.value)
                    = commission_internal.territory_key(r.sale #>> '{territory,value}')
                and commission_internal.territory_key(coalesce(t.second_field, ''))
                    = commission_internal.territory_key(coalesce(r.sale #>> '{territory,second_field}', ''))
                and commission_internal.territory_key(coalesce(t.second_value, ''))
                    = commission_internal.territory_key(coalesce(r.sale #>> '{territory,second_value}', ''))
                and t.valid_during @> (r.sale ->> 'revenue_on')::date
        ) as found
    ) as rep on true
    where r.file_id = p_file_id
        and r.kind = 'sale'
        and r.left_out_reason is null;
$$;

comment on function commission_internal.resolved_import_rows(bigint) is
    'The sales of a file with the product line and the rep that they belong to, and how many reps it could be.';

create or replace function commission_internal.import_problems(p_file_id bigint)
returns table (
    row_number integer,
    column_name text,
    value text,
    fault text,
    remedy text,
    severity text
)
language plpgsql
stable
security definer
rows 100
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    perform commission_internal.require_all('product-line', 'view');
    return query
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
    union all
    select s.row_number, found.column_name, found.value, found.fault, found.remedy, found.severity
    from commission_internal.resolved_import_rows(p_file_id) as s
    cross join lateral (
        select 'product line' as column_name, s.line_name as value, 'is no product line on record' as fault,
            case when s.sale ->> 'service_line' is null
                then 'Insert it into commission.product_line, or as an alias of another one.'
                else 'Insert it into commission.service_product_line.' end as remedy,
            'error' as severity
        where s.product_line_id is null
        union all
        select 'rep', s.rep_name,
            case
                when s.rep_count > 1 then format('could belong to %s reps', s.rep_count)
                else coalesce(
                    (
                        select 'is a name that nobody has confirmed, of '
                            || left(string_agg(
                                format('%s (%s)', p.id, coalesce('branch ' || p.branch, 'no branch')), ', '
                                order by p.id), 500)
                        from commission.participant as p
                        where commission_internal.name_key(p.name)
                                = commission_internal.name_key(s.sale ->> 'rep_name')
                            and p.role = 'rep'),
                    'belongs to no rep')
            end,
            case
                when s.sale ->> 'rep_name' is not null
                    then 'Insert a row into commission.rep_territory with the source, the field "rep" and the name, '
                        'or say who it is by set_import_rep().'
                when s.sale ->> 'territory' is not null
                    then 'Insert a row into commission.rep_territory for that day, '
                        'or say who it is by set_import_rep().'
                else 'Say who it is by set_import_rep().'
            end,
            'error'
        where s.rep_count <> 1
        union all
        select null, null, format('is equal to row %s of file %s', o.row_number, o.file_id),
            'See whether it was sent before: leave it out by leave_out_import_rows(), or replace that file.',
            'warning'
        from commission.import_row as o
        join commission.import_file as f on f.id = o.file_id
        where md5(o.sale::text) = md5(s.sale::text)
            and o.sale = s.sale
            and o.file_id <> p_file_id
            and o.left_out_reason is null
            and f.state = 'committed'
    ) as found;
end;
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
