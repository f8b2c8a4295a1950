-- Whose customers are: those of the last year that no rep has today, or that went to several.

create or replace view commission.territory_check
with (security_invoker = true)
as
with territory as materialized (
    select
        array[
            commission_internal.territory_key(t.source),
            commission_internal.territory_key(t.field),
            commission_internal.territory_key(t.value),
            commission_internal.territory_key(coalesce(t.second_field, '')),
            commission_internal.territory_key(coalesce(t.second_value, ''))
        ] as key
    from commission.rep_territory as t
    where t.valid_during @> (select commission_internal.today())
),
sold as (
    select
        r.sale -> 'territory' as territory,
        r.sale ->> 'customer' as customer,
        (r.sale ->> 'revenue_on')::date as revenue_on,
        s.participant_id
    from commission.import_row as r
    join commission.import_file as f on f.id = r.file_id
    left join commission.product_line_sale as s
        on s.source = f.source
        and s.source_id = format('%s:%s', r.file_id, r.row_number)
    where f.state in ('staged', 'committed')
        and r.kind = 'sale'
        and r.left_out_reason is null
        and r.sale ->> 'territory' is not null
        and (r.sale ->> 'revenue_on')::date > (select commission_internal.today()) - interval '1 year'
),
customer as (
    select
        array[
            commission_internal.territory_key(s.territory ->> 'source'),
            commission_internal.territory_key(s.territory ->> 'field'),
            commission_internal.territory_key(s.territory ->> 'value'),
            commission_internal.territory_key(coalesce(s.territory ->> 'second_field', '')),
            commission_internal.territory_key(coalesce(s.territory ->> 'second_value', ''))
        ] as key,
        min(s.territory ->> 'source') as source,
        min(s.territory ->> 'field') as field,
        min(s.territory ->> 'value') as value,
        min(s.territory ->> 'second_field') as second_field,
        min(s.territory ->> 'second_value') as second_value,
        max(s.customer) as customer,
        count(*) as sale_count,
        max(s.revenue_on) as last_revenue_on,
        array_agg(distinct s.participant_id) filter (where s.participant_id is not null) as participant_ids
    from sold as s
    group by 1
)
select
    c.source,
    c.field,
    c.value,
    c.second_field,
    c.second_value,
    c.customer,
    c.sale_count,
    c.last_revenue_on,
    c.participant_ids,
    case when t.key is null then 'belongs to no rep today' else 'was sold by several reps' end as fault
from customer as c
left join (select distinct key from territory) as t on t.key = c.key
where t.key is null
    or cardinality(c.participant_ids) > 1;

comment on view commission.territory_check is
    'Customers in files of the last year who belong to no rep today, or whose sales went to several. Mend it in rep_territory.';
comment on column commission.territory_check.source is 'The source that territories name.';
comment on column commission.territory_check.field is 'The column of the file.';
comment on column commission.territory_check.value is 'What it says.';
comment on column commission.territory_check.second_field is 'Another column, where the layout names two.';
comment on column commission.territory_check.second_value is 'What that one says.';
comment on column commission.territory_check.customer is 'Who bought.';
comment on column commission.territory_check.sale_count is 'Rows of them in files of the last year that wait or are in force.';
comment on column commission.territory_check.last_revenue_on is 'The newest day of their revenue.';
comment on column commission.territory_check.participant_ids is 'The reps whose sales they were; null: none yet.';
comment on column commission.territory_check.fault is 'What is wrong.';
