-- Reports of core as files.

select commission_internal.declare_export(
    'earnings', 'Earnings', 'earnings', 'earning', 'r.posting_id, r.line',
    p_left_out => '{branch_id}');

select commission_internal.declare_export(
    'monthly_earnings', 'Monthly earnings', 'earnings', 'monthly_earning',
    'r.year, r.month, r.scheme, r.participant_name, r.participant_id, r.currency');

select commission_internal.declare_export(
    'pending_adjustments', 'Pending adjustments', 'earnings', 'pending_adjustments',
    'r.scheme, r.year, r.month, r.participant_name, r.participant_id, r.component, r.currency');
