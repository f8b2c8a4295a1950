-- Reports of resellers as files.

select commission_internal.declare_export(
    'reseller_commissions', 'Commissions', 'reseller', 'reseller_commission_report', 'r.sold_at, r.sale_id',
    p_participant_of => 'r.reseller_id',
    p_percents => '{commission_rate}');

select commission_internal.declare_export(
    'reseller_performance', 'Performance', 'reseller', 'reseller_performance',
    'r.year, r.month, r.reseller_name, r.reseller_id, r.currency',
    p_participant_of => 'r.reseller_id');
