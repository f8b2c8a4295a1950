-- Sales of product lines: what vendors' files say, harmonised, and attributed to reps.

create table if not exists commission.product_line_sale (
    id uuid not null default gen_random_uuid()
        constraint product_line_sale_pkey primary key,
    product_line_id uuid not null
        constraint product_line_sale_product_line_id_fkey references commission.product_line (id),
    participant_id uuid not null
        constraint product_line_sale_participant_id_fkey references commission.participant (id),
    commission_year integer not null
        constraint product_line_sale_commission_year_check check (commission_year between 1970 and 2199),
    commission_month integer not null
        constraint product_line_sale_commission_month_check check (commission_month between 1 and 12),
    revenue_on date not null
        constraint product_line_sale_revenue_on_check check (
            revenue_on >= '1970-01-01' and revenue_on < '2200-01-01'),
    sales_actual numeric not null
        constraint product_line_sale_sales_actual_check check (
            abs(sales_actual) <= 999999999999999 and scale(trim_scale(sales_actual)) <= 4),
    revenue_actual numeric not null
        constraint product_line_sale_revenue_actual_check check (
            abs(revenue_actual) <= 999999999999999 and scale(trim_scale(revenue_actual)) <= 4),
    customer text,
    invoice text,
    item text,
    quantity numeric
        constraint product_line_sale_quantity_check check (
            abs(quantity) <= 999999999999999 and scale(trim_scale(quantity)) <= 10),
    details jsonb not null default '{}'
        constraint product_line_sale_details_check check (jsonb_typeof(details) = 'object'),
    created_at timestamptz not null default now(),
    -- The middle of the month, which no time zone moves out of it.
    earned_at timestamptz not null generated always as (
        (make_date(commission_year, commission_month, 15) + time '12:00') at time zone 'UTC') stored
);

-- What a year is summed up from.
create index if not exists product_line_sale_commission_year_idx
on commission.product_line_sale (commission_year, participant_id, commission_month);
create index if not exists product_line_sale_participant_id_idx
on commission.product_line_sale (participant_id, revenue_on);
create index if not exists product_line_sale_product_line_id_idx on commission.product_line_sale (product_line_id);
create index if not exists product_line_sale_revenue_on_idx on commission.product_line_sale (revenue_on);
create index if not exists product_line_sale_earned_at_idx on commission.product_line_sale (earned_at);

select commission_internal.give_source_key('commission.product_line_sale', 'product-line');

comment on table commission.product_line_sale is
    'Sales of product lines; one of nothing counts for nothing. A row has two calendars: it is paid, and counts for thresholds, in its commission month; it is reported, against objectives, in the month of revenue_on. Amounts are in the line''s currency; credits are negative.';
comment on column commission.product_line_sale.id is 'Key.';
comment on column commission.product_line_sale.product_line_id is 'What was sold.';
comment on column commission.product_line_sale.participant_id is 'The rep whose sale it is.';
comment on column commission.product_line_sale.commission_year is 'The year that it is paid in, 1970 to 2199.';
comment on column commission.product_line_sale.commission_month is 'The month that it is paid in, 1 to 12.';
comment on column commission.product_line_sale.revenue_on is
    'The day of its revenue, 1970 to 2199; the first of the month where only that is known.';
comment on column commission.product_line_sale.sales_actual is
    'What the vendor sold: counts for thresholds and objectives. At most 4 decimals.';
comment on column commission.product_line_sale.revenue_actual is
    'What the house earns of it: reps are paid a rate of this. At most 4 decimals.';
comment on column commission.product_line_sale.customer is 'Who bought; for people.';
comment on column commission.product_line_sale.invoice is 'Number of the invoice; for people.';
comment on column commission.product_line_sale.item is 'What was bought; for people.';
comment on column commission.product_line_sale.quantity is 'How many; for people. At most 10 decimals.';
comment on column commission.product_line_sale.details is 'Other columns of the vendor''s file, by their names there.';
comment on column commission.product_line_sale.created_at is 'When the row was written.';
comment on column commission.product_line_sale.earned_at is
    'Noon of the 15th of the commission month: the instant whose month the sale belongs to.';

select commission_internal.bound_sizes(
    'commission.product_line_sale', '{customer,invoice,item,source,source_id}', p_json => 'details');

select commission_internal.protect_table(
    'commission.product_line_sale',
    p_view => $$
        (select commission_internal.sees_all('product-line'))
        or participant_id in (select commission_internal.visible_participants('product-line'))
    $$,
    p_module => 'product-line',
    p_edit => $$
        (select commission_internal.edits_all('product-line'))
        or participant_id in (select commission_internal.editable_participants('product-line'))
    $$);
