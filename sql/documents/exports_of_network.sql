-- Reports of the network as files.

select commission_internal.declare_export(
    'network_sales', 'Sales', 'network', 'network_transaction', 'r.sold_at, r.id');

select commission_internal.declare_export(
    'network_monthly_sales', 'Monthly sales', 'network', 'network_monthly_sales',
    'r.year, r.month, r.participant_name, r.participant_id');

select commission_internal.declare_export(
    'network_stats', 'Monthly commissions', 'network', 'monthly_stats', 'r.month, r.user_id',
    p_year_of => 'substr(r.month, 1, 4)',
    p_month_of => 'substr(r.month, 6, 2)',
    p_participant_of => 'r.user_id',
    p_percents => '{tier_rate}');
