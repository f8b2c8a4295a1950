-- What is under way in the present quarter: quotas, deals that were won and lost, and open ones in every stage.

\ir draw.sql

create function pg_temp.account_of(p_deal text)
returns text
language sql
as $$
    select first[1 + pg_temp.draw('first of ' || p_deal, cardinality(first))] || ' '
        || second[1 + pg_temp.draw('second of ' || p_deal, cardinality(second))]
    from (
        values (
            string_to_array('Harbor,Summit,Cedar,Bright,Atlas,Delta,Willow,Granite,Meadow,Falcon', ','),
            string_to_array('Foods,Logistics,Clinics,Schools,Energy,Media,Hotels,Insurance,Railways,Farms', ','))
    ) as names (first, second);
$$;

insert into commission.quota (participant_id, amount, period, start_date, end_date)
select pg_temp.id_of('rep ' || number), 100000, 'quarterly', first, (first + interval '3 months - 1 day')::date
from generate_series(0, 59) as number
cross join date(date_trunc('quarter', current_date - 1)) as first
where number % 10 > 0
    and first > '2026-04-01';

insert into commission.deal (
    name, account_name, owner_id, amount, status, stage, close_date, created_date, last_activity, reason)
select
    drawn.account || ', ' || case when drawn.is_renewal then 'renewal' else 'new licences' end,
    drawn.account,
    drawn.owner_id,
    drawn.amount,
    drawn.status::commission.deal_status,
    case when drawn.status = 'open' then drawn.stage else 'closed' end,
    drawn.close_date,
    least(drawn.close_date, current_date) - drawn.age,
    now() - make_interval(days => drawn.idle),
    case when drawn.status = 'closed_lost' then drawn.reason end
from (
    select
        pg_temp.account_of('under way ' || number) as account,
        pg_temp.draw('kind ' || number, 3) = 0 as is_renewal,
        pg_temp.id_of('rep ' || pg_temp.draw('rep under way ' || number, 60)) as owner_id,
        2000 + pg_temp.draw('amount under way ' || number, 1800000) / 100.0 as amount,
        case
            when number % 3 = 0 then 'open'
            when number % 7 = 0 then 'closed_lost'
            else 'closed_won'
        end as status,
        stages[1 + pg_temp.draw('stage ' || number, cardinality(stages))] as stage,
        case
            when number % 3 = 0 then current_date + pg_temp.draw('close ' || number, 60)
            else current_date - 1 - pg_temp.draw('closed ' || number, current_date - first)
        end as close_date,
        pg_temp.draw('age ' || number, 60) as age,
        pg_temp.draw('idle ' || number, 20) as idle,
        reasons[1 + pg_temp.draw('reason ' || number, cardinality(reasons))] as reason
    from generate_series(1, 420) as number
    cross join date(date_trunc('quarter', current_date - 1)) as first
    cross join (
        select array_agg(s.name order by s.position)
        from commission.deal_stage as s
        where s.name <> 'closed'
    ) as known (stages)
    cross join (
        values (string_to_array('Price,Another vendor,No budget this year,Built it themselves', ','))
    ) as given (reasons)
) as drawn;
