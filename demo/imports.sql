-- Files come in, are told what is wrong with them, mended and committed.

\ir terminal.sql

\echo stage_import(): each file is read by the layout of its vendor, and answered with a report
select
    f.source,
    pg_size_pretty(length(made.file)::bigint) as size,
    report #>> '{rows,all}' as rows,
    report #>> '{rows,sales}' as sales,
    report ->> 'revenue_actual' as revenue,
    report ->> 'errors' as errors,
    report ->> 'warnings' as warnings
from demo.vendor_file as f
cross join lateral (select demo.workbook(f.rows) as file) as made
cross join lateral commission.stage_import(
    f.source, made.file, 2026, 3, lower(f.source) || '.xlsx', 2026, 3) as report
order by f.source;

\echo import_problem: what stands between the files and their sales
select p.source, p.row_number as row, p.column_name as column, p.value, p.fault
from commission.import_problem as p
where p.severity = 'error'
order by p.source, p.row_number;

\echo Mended: a territory, a service, a rep by hand, and a row that the vendor sends again
insert into commission.rep_territory (source, field, value, second_field, second_value, participant_id)
select 'Logiquip', 'Ship To Zip', '77030', 'Customer', 'Hermann', id
from commission.participant
where name = 'Cleo Hart';
select m.service_line, m.product_line from commission.map_services('{"Mastel blades": "Mastel Surgical"}') as m;
select
    f.source,
    case f.source
        when 'Summit Medical' then commission.set_import_rep(
            f.id, array(select r.row_number from commission.import_row as r where r.file_id = f.id and r.kind = 'sale'),
            (select id from commission.participant where name = 'Dan Wu'))
        else commission.leave_out_import_rows(f.id, '{5}', 'the vendor sends it again')
    end as rows
from commission.import_file as f
where f.source in ('Summit Medical', 'Logiquip')
order by f.source;

\echo commit_import(): all or nothing of each file
select f.source, commission.commit_import(f.id) ->> 'state' as state
from commission.import_file as f
where f.state = 'staged'
order by f.source;

\echo commission_report(2026): what the reps are paid
select
    coalesce(r.product_line, 'Sub-total') as product_line,
    pg_temp.money(r.march, r.currency, 14) as march,
    pg_temp.money(r.total, r.currency, 14) as total
from commission.commission_report(2026) as r;

\echo sales_performance_summary(2026): the key figures
select
    s.period,
    pg_temp.money(s.sales_actual, s.currency, 14) as sales,
    s.percent_of_objective as percent,
    pg_temp.money(s.revenue_actual, s.currency, 14) as revenue,
    pg_temp.money(s.payout, s.currency, 14) as payout,
    pg_temp.money(s.margin, s.currency, 14) as margin
from commission.sales_performance_summary(2026) as s
where s.period in ('march', 'year');
