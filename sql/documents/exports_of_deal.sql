-- Reports of deals as files.

select commission_internal.declare_export(
    'deal_commissions', 'Commissions', 'deals', 'deal_commission_report', 'r.year, r.month, r.close_date, r.id',
    p_percents => '{commission_rate}');

select commission_internal.declare_export(
    'deals', 'Deals', 'deals', 'deal_report', 'r.created_at, r.id',
    p_year_of => 'extract(year from r.close_date)',
    p_month_of => 'extract(month from r.close_date)',
    p_participant_of => 'r.owner_id');
