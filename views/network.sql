-- The network's figures for dashboards.

create or replace view commission.monthly_stats
with (security_invoker = true)
as
select
    m.participant_id::text || '_' || of_row.month as id,
    m.participant_id as user_id,
    of_row.month,
    personal_volume as personal_sales_volume,
    shared_out_volume,
    received_volume,
    f1_volume as f1_sales_volume,
    tier_rate,
    commission_direct as comm_direct,
    commission_shared as comm_shared,
    commission_received as comm_received,
    commission_override as comm_override,
    total_commission,
    last_updated_at as last_updated
from commission.network_month as m
cross join lateral (select to_char(make_date(m.year, m.month, 1), 'YYYY-MM') as month) as of_row;

comment on view commission.monthly_stats is
    'Volumes and commissions for each participant and month, by the names that existing dashboards use. Exact amounts in the workspace''s currency: the rows of network_month.';
comment on column commission.monthly_stats.id is 'user_id, an underscore, and the month.';
comment on column commission.monthly_stats.month is 'YYYY-MM.';
comment on column commission.monthly_stats.user_id is 'The participant.';
comment on column commission.monthly_stats.personal_sales_volume is 'Personal volume (exact).';
comment on column commission.monthly_stats.shared_out_volume is 'Sales brought as the Sharer (exact).';
comment on column commission.monthly_stats.received_volume is 'Sales executed as the Receiver (exact).';
comment on column commission.monthly_stats.f1_sales_volume is
    'Personal volumes of the direct downline (exact).';
comment on column commission.monthly_stats.tier_rate is 'Rate, 0 to 1.';
comment on column commission.monthly_stats.comm_direct is 'Commission on own sales (exact).';
comment on column commission.monthly_stats.comm_shared is 'Commission as the Sharer (exact).';
comment on column commission.monthly_stats.comm_received is 'Commission as the Receiver (exact).';
comment on column commission.monthly_stats.comm_override is 'Commission on the downline (exact).';
comment on column commission.monthly_stats.total_commission is
    'Sum of the four (exact). Rewards are in network_month.reward.';
comment on column commission.monthly_stats.last_updated is 'When a figure of the row last changed.';

create or replace view commission.network_transaction
with (security_invoker = true)
as
select
    s.id,
    s.sold_at,
    extract(year from of_sale.month_on)::integer as year,
    extract(month from of_sale.month_on)::integer as month,
    s.participant_id,
    p.name as participant_name,
    s.shared_by,
    sharer.name as shared_by_name,
    s.sale_type,
    s.status,
    s.amount,
    s.refunded_amount,
    case when s.status = 'approved' then s.amount - s.refunded_amount else 0 end as net_amount,
    w.currency,
    s.customer_name,
    s.customer_email,
    s.customer_phone,
    s.product_name,
    s.reference_id,
    s.metadata,
    s.created_at
from commission.network_sale as s
cross join commission.workspace as w
cross join lateral commission_internal.month_of(s.sold_at, w.time_zone) as of_sale (month_on)
left join commission.participant as p on p.id = s.participant_id
left join commission.participant as sharer on sharer.id = s.shared_by;

comment on view commission.network_transaction is 'Sales and rewards with the names of the people in them.';
comment on column commission.network_transaction.net_amount is 'What counts: amount less refunds of approved sales, else 0.';
comment on column commission.network_transaction.id is 'The sale.';
comment on column commission.network_transaction.sold_at is 'Instant of the sale.';
comment on column commission.network_transaction.year is 'Year in the workspace''s time zone.';
comment on column commission.network_transaction.month is 'Month, 1 to 12, there.';
comment on column commission.network_transaction.participant_id is 'The seller or Receiver.';
comment on column commission.network_transaction.participant_name is 'Name of the seller.';
comment on column commission.network_transaction.shared_by is 'The Sharer; null: sold alone.';
comment on column commission.network_transaction.shared_by_name is 'Name of the Sharer.';
comment on column commission.network_transaction.sale_type is 'Sale or reward.';
comment on column commission.network_transaction.status is 'Only approved ones count.';
comment on column commission.network_transaction.amount is 'Amount before refunds.';
comment on column commission.network_transaction.refunded_amount is 'Given back.';
comment on column commission.network_transaction.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.network_transaction.customer_name is 'Customer.';
comment on column commission.network_transaction.customer_email is 'Customer''s address.';
comment on column commission.network_transaction.customer_phone is 'Customer''s number.';
comment on column commission.network_transaction.product_name is 'What was sold.';
comment on column commission.network_transaction.reference_id is 'Number in the system that it comes from.';
comment on column commission.network_transaction.metadata is 'Anything else.';
comment on column commission.network_transaction.created_at is 'When the sale was written.';

create or replace view commission.network_monthly_sales
with (security_invoker = true)
as
select
    participant_id,
    participant_name,
    year,
    month,
    currency,
    count(*) filter (where status = 'approved' and sale_type = 'retail_sales') as sale_count,
    coalesce(sum(net_amount) filter (where sale_type = 'retail_sales'), 0) as sales,
    coalesce(sum(net_amount) filter (where sale_type = 'retail_sales' and shared_by is null), 0) as own_sales,
    coalesce(sum(net_amount) filter (where sale_type = 'retail_sales' and shared_by is not null), 0)
        as received_sales,
    coalesce(sum(net_amount) filter (where sale_type = 'kpi_reward'), 0) as rewards,
    count(*) filter (where status = 'pending') as pending_count,
    coalesce(sum(amount) filter (where status = 'pending'), 0) as pending_amount,
    coalesce(sum(refunded_amount) filter (where status = 'approved'), 0)
        + coalesce(sum(amount) filter (where status = 'refunded'), 0) as refunded_amount
from commission.network_transaction
-- A Sharer sees the shared sales of a Receiver, but not enough for the Receiver's totals.
where (select commission_internal.sees_all('network'))
    or participant_id in (select commission_internal.visible_participants('network'))
group by participant_id, participant_name, year, month, currency;

comment on view commission.network_monthly_sales is
    'Sales of each seller and month, read from the sales themselves: approved net of refunds, pending and refunded.';
comment on column commission.network_monthly_sales.participant_id is 'The seller or Receiver.';
comment on column commission.network_monthly_sales.participant_name is 'Name.';
comment on column commission.network_monthly_sales.year is 'Year in the workspace''s time zone.';
comment on column commission.network_monthly_sales.month is 'Month, 1 to 12.';
comment on column commission.network_monthly_sales.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.network_monthly_sales.sale_count is 'Approved retail sales.';
comment on column commission.network_monthly_sales.sales is 'Their amounts, net of refunds.';
comment on column commission.network_monthly_sales.own_sales is 'Of these, sold alone.';
comment on column commission.network_monthly_sales.received_sales is 'Of these, shared by somebody else.';
comment on column commission.network_monthly_sales.rewards is 'Approved rewards, net of refunds.';
comment on column commission.network_monthly_sales.pending_count is 'Pending sales and rewards.';
comment on column commission.network_monthly_sales.pending_amount is 'Their amounts.';
comment on column commission.network_monthly_sales.refunded_amount is
    'Given back: parts of approved sales, and refunded ones in full.';

create or replace view commission.network_member
with (security_invoker = true)
as
select
    p.id,
    p.name,
    p.email,
    p.avatar_url,
    p.role,
    p.status,
    p.upline_id,
    upline.name as upline_name,
    tree.position[1] as level,
    commission_internal.upline_path(p.id, (select commission_internal.today())) as path,
    tree.position[2] as direct_downline,
    tree.position[3] as total_downline,
    p.created_at
from commission.participant as p
left join commission.participant as upline on upline.id = p.upline_id
-- Once a row, and only for rows that are shown.
cross join lateral (
    select commission_internal.tree_position(p.id, (select commission_internal.today())) as position
    offset 0
) as tree;

comment on view commission.network_member is
    'The tree of today, a row for each participant. level, path and the counts of a few rows are found by a walk each; for more, the tree is read once.';
comment on column commission.network_member.level is '0 for a root, 1 for its direct downline, and so on.';
comment on column commission.network_member.path is
    'Ids from the root down to the participant; below level 100, from the hundredth upline down.';
comment on column commission.network_member.total_downline is 'Everybody below, on all levels.';
comment on column commission.network_member.id is 'The participant.';
comment on column commission.network_member.name is 'Name.';
comment on column commission.network_member.email is 'Email address.';
comment on column commission.network_member.avatar_url is 'Address of the picture.';
comment on column commission.network_member.role is 'Role.';
comment on column commission.network_member.status is
    'Whether the person is active; nothing is calculated from it.';
comment on column commission.network_member.upline_id is 'The participant directly above; null: nobody.';
comment on column commission.network_member.upline_name is 'Name of the upline.';
comment on column commission.network_member.direct_downline is 'How many are directly below.';
comment on column commission.network_member.created_at is 'When the participant was written.';

create or replace view commission.network_kpi
with (security_invoker = true)
as
select
    m.participant_id,
    p.name as participant_name,
    m.year,
    m.month,
    w.currency,
    m.personal_volume + m.received_volume - m.shared_out_volume as revenue,
    m.commission_direct,
    m.commission_shared,
    m.commission_received,
    m.commission_override,
    m.total_commission,
    m.reward,
    (
        select count(*)
        from (
            select min(s.sold_at) as first_sold_at
            from commission.network_sale as s
            where s.participant_id = m.participant_id
                and s.status = 'approved'
                and s.sale_type = 'retail_sales'
                and coalesce(s.customer_email, s.customer_phone, s.customer_name) is not null
            group by lower(coalesce(s.customer_email, s.customer_phone, s.customer_name))
        ) as customer
        where commission_internal.month_of(first_sold_at, w.time_zone) = make_date(m.year, m.month, 1)
    ) as new_customers,
    (commission_internal.tree_position(m.participant_id, (select commission_internal.today())))[3] as network_size,
    m.ranking_volume,
    m.tier_rate,
    next.rate as next_tier_rate,
    next.threshold as next_tier_threshold,
    next.threshold - m.ranking_volume as missing_for_next_tier
from commission.network_month as m
cross join commission.workspace as w
left join commission.participant as p on p.id = m.participant_id
left join lateral (
    select t.threshold, t.rate
    from commission.network_tier as t
    where t.valid_during @> commission_internal.last_day(m.year, m.month)
        and t.threshold >= m.ranking_volume
    order by t.threshold
    limit 1
) as next on true;

comment on view commission.network_kpi is
    'Key figures of each participant and month, in currency. A participant without a row in network_month has none here. network_kpi_workspace sums up the whole network.';
comment on column commission.network_kpi.revenue is
    'Sales executed: own and received, net of refunds (exact).';
comment on column commission.network_kpi.new_customers is
    'Customers (by e-mail address, else phone, else name, without regard to case) whose first approved purchase from the participant was in the month.';
comment on column commission.network_kpi.network_size is 'Everybody below today.';
comment on column commission.network_kpi.missing_for_next_tier is
    'Ranking volume missing to the next tier''s threshold, which must be exceeded; null in the highest tier.';
comment on column commission.network_kpi.participant_id is 'The participant.';
comment on column commission.network_kpi.participant_name is 'Name.';
comment on column commission.network_kpi.year is 'Year.';
comment on column commission.network_kpi.month is 'Month, 1 to 12.';
comment on column commission.network_kpi.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.network_kpi.commission_direct is 'Commission on own sales (exact).';
comment on column commission.network_kpi.commission_shared is 'Commission as the Sharer (exact).';
comment on column commission.network_kpi.commission_received is 'Commission as the Receiver (exact).';
comment on column commission.network_kpi.commission_override is 'Commission on the downline (exact).';
comment on column commission.network_kpi.total_commission is 'Sum of the four (exact).';
comment on column commission.network_kpi.reward is 'KPI rewards (exact).';
comment on column commission.network_kpi.ranking_volume is 'Personal + F1 volume (exact).';
comment on column commission.network_kpi.tier_rate is 'Rate of the month, 0 to 1.';
comment on column commission.network_kpi.next_tier_rate is
    'Rate of the next tier by ranking volume; null in the highest tier.';
comment on column commission.network_kpi.next_tier_threshold is
    'Ranking volume that the next tier holds above; null in the highest tier.';

create or replace view commission.network_kpi_workspace
with (security_invoker = true)
as
select
    m.year,
    m.month,
    w.currency,
    sum(m.personal_volume - m.shared_out_volume + m.received_volume) as revenue,
    sum(m.commission_direct) as commission_direct,
    sum(m.commission_shared) as commission_shared,
    sum(m.commission_received) as commission_received,
    sum(m.commission_override) as commission_override,
    sum(m.total_commission) as total_commission,
    sum(m.reward) as reward,
    (
        select count(*)
        from (
            select min(s.sold_at) as first_sold_at
            from commission.network_sale as s
            where s.status = 'approved'
                and s.sale_type = 'retail_sales'
                and coalesce(s.customer_email, s.customer_phone, s.customer_name) is not null
            group by lower(coalesce(s.customer_email, s.customer_phone, s.customer_name))
        ) as customer
        where commission_internal.month_of(first_sold_at, w.time_zone) = make_date(m.year, m.month, 1)
    ) as new_customers,
    count(*) filter (where m.personal_volume > 0) as active_participants,
    commission_internal.count_network() as network_size
from commission.network_month as m
cross join commission.workspace as w
-- A sum over the rows that somebody happens to see would be a wrong total.
where (select commission_internal.sees_all('network'))
group by m.year, m.month, w.currency, w.time_zone;

comment on view commission.network_kpi_workspace is 'Key figures of the whole network for each month, in currency; for those who see all of it.';
comment on column commission.network_kpi_workspace.revenue is
    'Sales net of refunds, each counted once (exact).';
comment on column commission.network_kpi_workspace.active_participants is 'Participants with personal volume.';
comment on column commission.network_kpi_workspace.network_size is 'Affiliates and collaborators there are today.';
comment on column commission.network_kpi_workspace.year is 'Year.';
comment on column commission.network_kpi_workspace.month is 'Month, 1 to 12.';
comment on column commission.network_kpi_workspace.currency is 'ISO 4217 code of all amounts of the row.';
comment on column commission.network_kpi_workspace.commission_direct is
    'Commission on own sales, of all participants (exact).';
comment on column commission.network_kpi_workspace.commission_shared is
    'Commission as the Sharer, of all participants (exact).';
comment on column commission.network_kpi_workspace.commission_received is
    'Commission as the Receiver, of all participants (exact).';
comment on column commission.network_kpi_workspace.commission_override is
    'Commission on the downline, of all participants (exact).';
comment on column commission.network_kpi_workspace.total_commission is 'Sum of the four (exact).';
comment on column commission.network_kpi_workspace.reward is 'KPI rewards of all participants (exact).';
comment on column commission.network_kpi_workspace.new_customers is
    'Customers whose first approved purchase from anybody was in the month.';

create or replace view commission.network_staleness
with (security_invoker = true)
as
select year, month, waiting_changes, waiting_since, now() - waiting_since as age
from commission_internal.network_staleness();

comment on view commission.network_staleness is
    'What deferred mode has not applied yet, by month: no rows means that all figures are up to date.';
comment on column commission.network_staleness.year is 'Year.';
comment on column commission.network_staleness.month is 'Month, 1 to 12.';
comment on column commission.network_staleness.waiting_changes is
    'Changes that wait, summed by statement, seller and Sharer.';
comment on column commission.network_staleness.waiting_since is 'When the oldest one was written.';
comment on column commission.network_staleness.age is 'How long ago that is.';

-- What my_commission() says of somebody in the network.

create or replace function commission_internal.own_network_results(p_participant_id uuid)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'months', coalesce(jsonb_agg(to_jsonb(r) order by r.year desc, r.month desc), '[]'))
    from (
        select m.*
        from commission.network_kpi as m
        where m.participant_id = p_participant_id
        order by m.year desc, m.month desc
        limit 24
    ) as r;
$$;

comment on function commission_internal.own_network_results(uuid) is 'months: the newest 24 of network_kpi.';
