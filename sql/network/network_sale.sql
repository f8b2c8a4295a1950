-- Sales and rewards of the network.

create table if not exists commission.network_sale (
    id uuid not null default gen_random_uuid()
        constraint network_sale_pkey primary key,
    participant_id uuid not null
        constraint network_sale_participant_id_fkey references commission.participant (id),
    shared_by uuid
        constraint network_sale_shared_by_fkey references commission.participant (id),
    amount numeric not null
        constraint network_sale_amount_check check (
            amount between 0 and 999999999999999 and scale(trim_scale(amount)) <= 4),
    refunded_amount numeric not null default 0
        constraint network_sale_refunded_amount_check check (
            refunded_amount between 0 and amount and scale(trim_scale(refunded_amount)) <= 4),
    sale_type commission.network_sale_type not null default 'retail_sales',
    status commission.network_sale_status not null default 'pending',
    sold_at timestamptz not null default now()
        constraint network_sale_sold_at_check check (
            sold_at >= '1970-01-01 00:00:00+00' and sold_at < '2200-01-01 00:00:00+00'),
    customer_name text,
    customer_email text,
    customer_phone text,
    product_name text,
    reference_id text,
    metadata jsonb,
    created_at timestamptz not null default now(),
    constraint network_sale_self_sharing_check check (shared_by <> participant_id),
    constraint network_sale_shared_reward_check check (shared_by is null or sale_type = 'retail_sales')
);

create index if not exists network_sale_sold_at_idx on commission.network_sale (sold_at);
create index if not exists network_sale_participant_id_idx on commission.network_sale (participant_id, sold_at);
create index if not exists network_sale_shared_by_idx on commission.network_sale (shared_by, sold_at);

select commission_internal.give_source_key('commission.network_sale', 'network');
select commission_internal.refuse_negative_amounts('commission.network_sale', 'sale', 'amount');

comment on table commission.network_sale is
    'Sales of the network''s participants, and rewards paid to them. Only approved ones count. Any change of a sale is reflected in the figures of the month.';
comment on column commission.network_sale.participant_id is 'The seller; of a shared sale the Receiver, who executes it.';
comment on column commission.network_sale.shared_by is
    'The Sharer, who brought the opportunity; null: sold alone. Never the seller (23514).';
comment on column commission.network_sale.amount is
    'In the workspace''s currency, 0 to 999,999,999,999,999, at most 4 decimals, whatever the currency has.';
comment on column commission.network_sale.refunded_amount is
    'How much of the amount was given back, 0 to amount; it reprices the month of the sale. Status refunded means all of it.';
comment on column commission.network_sale.sold_at is
    'Instant of the sale, 1970 to 2199; its month is the one in the workspace''s time zone.';
comment on column commission.network_sale.reference_id is 'Number of the sale in the system that it comes from.';
comment on column commission.network_sale.metadata is 'Anything else about the sale; not calculated with.';
comment on column commission.network_sale.id is 'Key.';
comment on column commission.network_sale.sale_type is
    'retail_sales make volume and commission; a kpi_reward is income without volume and cannot be shared (23514).';
comment on column commission.network_sale.status is 'Only approved sales count.';
comment on column commission.network_sale.customer_name is 'For people, and for the count of new customers.';
comment on column commission.network_sale.customer_email is 'For people, and for the count of new customers.';
comment on column commission.network_sale.customer_phone is 'For people, and for the count of new customers.';
comment on column commission.network_sale.product_name is 'What was sold; for people.';
comment on column commission.network_sale.created_at is 'When the row was written.';

select commission_internal.bound_sizes(
    'commission.network_sale',
    '{customer_name,customer_email,customer_phone,product_name,reference_id,source,source_id}',
    p_json => 'metadata');

select commission_internal.protect_table(
    'commission.network_sale',
    p_view => $$
        (select commission_internal.sees_all('network'))
        or participant_id in (select commission_internal.visible_participants('network'))
        or shared_by in (select commission_internal.visible_participants('network'))
    $$,
    p_module => 'network',
    p_edit => $$
        (select commission_internal.edits_all('network'))
        or participant_id in (select commission_internal.editable_participants('network'))
            and participant_id not in (select commission_internal.people_below_me())
            and (
                shared_by is null
                or shared_by in (select commission_internal.editable_participants('network'))
                    and shared_by not in (select commission_internal.people_below_me()))
    $$);

-- What is calculated with. Everything that reads sales to price or explain them reads them here.
create or replace view commission_internal.counted_network_sale
with (security_invoker = true)
as
select
    id,
    sold_at,
    participant_id,
    shared_by,
    sale_type,
    amount,
    refunded_amount,
    amount - refunded_amount as net_amount
from commission.network_sale
where status = 'approved';

comment on view commission_internal.counted_network_sale is
    'The sales that count: approved ones, with what is left of them after refunds.';
