-- The results: what reps are paid for product lines, by month.

create table if not exists commission.product_line_month (
    participant_id uuid not null
        constraint product_line_month_participant_id_fkey references commission.participant (id),
    product_line_id uuid not null
        constraint product_line_month_product_line_id_fkey references commission.product_line (id),
    year integer not null,
    month integer not null
        constraint product_line_month_month_check check (month between 1 and 12),
    sales_actual numeric not null,
    revenue_actual numeric not null,
    cumulated_sales numeric not null,
    threshold numeric,
    reached_in integer,
    tier_1_amount numeric not null,
    tier_2_difference numeric not null,
    banked_after numeric not null,
    released numeric not null,
    payout numeric not null,
    currency text not null,
    last_updated_at timestamptz not null default now(),
    constraint product_line_month_pkey primary key (participant_id, product_line_id, year, month)
) with (fillfactor = 80);

create index if not exists product_line_month_year_idx on commission.product_line_month (year, month, participant_id);
create index if not exists product_line_month_product_line_id_idx on commission.product_line_month (product_line_id);

comment on table commission.product_line_month is
    'What reps are paid for product lines: a row for each rep, line and commission month with sales. Written by the calculation only; what you change here is replaced by the next one. At every commit it is what a calculation from scratch would give. Rows of closed months are frozen (PT409).';
comment on column commission.product_line_month.participant_id is 'The rep.';
comment on column commission.product_line_month.product_line_id is 'The product line.';
comment on column commission.product_line_month.year is 'Commission year.';
comment on column commission.product_line_month.month is 'Commission month, 1 to 12.';
comment on column commission.product_line_month.sales_actual is 'Sales of the month (exact).';
comment on column commission.product_line_month.revenue_actual is 'Revenue of the month (exact).';
comment on column commission.product_line_month.cumulated_sales is 'Sales from January to this month (exact).';
comment on column commission.product_line_month.threshold is 'The threshold of the year; null: none.';
comment on column commission.product_line_month.reached_in is
    'The month in which cumulated sales reached it, this one or one before; null: not yet.';
comment on column commission.product_line_month.tier_1_amount is
    'Revenue x tier 1 rate, rounded sale by sale to the minor unit of currency, half away from zero.';
comment on column commission.product_line_month.tier_2_difference is
    'What the second tier pays beside it, rounded sale by sale: paid where the threshold is reached, else banked.';
comment on column commission.product_line_month.banked_after is 'Differences that wait for the threshold after this month.';
comment on column commission.product_line_month.released is
    'Differences of earlier months, paid in the month that reaches the threshold.';
comment on column commission.product_line_month.payout is
    'tier_1_amount, and once the threshold is reached tier_2_difference and released.';
comment on column commission.product_line_month.currency is 'ISO 4217 code of all amounts: the line''s.';
comment on column commission.product_line_month.last_updated_at is 'When the row last changed.';

select commission_internal.protect_table(
    'commission.product_line_month',
    p_view => $$
        (select commission_internal.sees_all('product-line'))
        or participant_id in (select commission_internal.visible_participants('product-line'))
    $$);

-- Sales of one rep wait for each other here, in the order of ids; a repeatable-read transaction that came
-- second fails with a serialization error.
create table if not exists commission_internal.rep_account (
    participant_id uuid
        constraint rep_account_pkey primary key
        constraint rep_account_participant_id_fkey references commission.participant (id) on delete cascade,
    priced_count bigint not null default 1
) with (fillfactor = 50);

comment on table commission_internal.rep_account is
    'The lock under which the sales of a rep are priced, and how often that happened.';
