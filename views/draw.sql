-- Draws with names, and what is still to be paid back.

create or replace view commission.draw_report
with (security_invoker = true)
as
select
    m.participant_id,
    p.name as participant_name,
    m.year,
    m.month,
    m.currency,
    m.kind,
    m.draw_amount,
    m.posted_amount,
    m.opening_balance,
    m.advance,
    m.recovery,
    m.balance,
    m.posted_amount + m.advance - m.recovery as pay_amount,
    coalesce(q.status, 'open') as status
from commission.draw_month as m
left join commission.participant as p on p.id = m.participant_id
left join commission.period as q
    on q.scheme = 'draw'
    and q.year = m.year
    and q.month = m.month;

comment on view commission.draw_report is
    'Months with a draw: what was earned, what is advanced, taken back and paid. People see their own; administrators and managers those of their people.';
comment on column commission.draw_report.participant_id is 'Whose it is.';
comment on column commission.draw_report.participant_name is 'Their name, for who may know it.';
comment on column commission.draw_report.year is 'Year.';
comment on column commission.draw_report.month is 'Month, 1 to 12.';
comment on column commission.draw_report.currency is 'ISO 4217 code of the amounts.';
comment on column commission.draw_report.kind is 'Whether the draw is paid back.';
comment on column commission.draw_report.draw_amount is 'What they get in the month at least.';
comment on column commission.draw_report.posted_amount is 'What all other schemes have posted with the month.';
comment on column commission.draw_report.opening_balance is 'What of earlier advances is still to be paid back.';
comment on column commission.draw_report.advance is 'What is missing to the draw.';
comment on column commission.draw_report.recovery is 'What is taken back.';
comment on column commission.draw_report.balance is 'What is still to be paid back after the month.';
comment on column commission.draw_report.pay_amount is
    'posted_amount + advance - recovery: what the month comes to; less than the draw only where posted_amount is negative.';
comment on column commission.draw_report.status is
    'open: it follows what other schemes post; closed: it is posted.';

create or replace view commission.draw_balance
with (security_invoker = true)
as
select
    l.participant_id,
    p.name as participant_name,
    l.currency,
    l.advanced,
    l.recovered,
    l.advanced - l.recovered as balance,
    (
        select max(make_date(m.year, m.month, 1))
        from commission.draw_month as m
        where m.participant_id = l.participant_id
            and m.currency = l.currency
    ) as last_month_on
from (
    select e.participant_id, e.currency,
        coalesce(sum(e.amount) filter (where e.component = 'draw'), 0) as advanced,
        -coalesce(sum(e.amount) filter (where e.component = 'draw_recovery'), 0) as recovered
    from commission.earning as e
    where e.scheme = 'draw'
        and e.component in ('draw', 'draw_recovery')
    group by e.participant_id, e.currency
) as l
left join commission.participant as p on p.id = l.participant_id;

comment on view commission.draw_balance is
    'What is still to be paid back of draws, by person and currency: the sum of the ledger''s lines. After the last month of a draw it is told here, and nothing collects it but another draw.';
comment on column commission.draw_balance.participant_id is 'Whose it is.';
comment on column commission.draw_balance.participant_name is 'Their name, for who may know it.';
comment on column commission.draw_balance.currency is 'ISO 4217 code of the amounts.';
comment on column commission.draw_balance.advanced is 'All that was posted as advances that are paid back.';
comment on column commission.draw_balance.recovered is 'All that was taken back.';
comment on column commission.draw_balance.balance is 'advanced - recovered.';
comment on column commission.draw_balance.last_month_on is
    'First day of the last month in which a draw held, up to the present one.';
