-- Reports of trainers as files.

select commission_internal.declare_export(
    'trainer_report', 'Commission report', 'staff-commission', 'view_5_2_trainer_monthly_commission_report',
    'r.year, r.month, r.branch, r.trainer_name, r.trainer_id, r.trainer_category, r.trainer_type',
    p_participant_of => 'r.trainer_id',
    p_left_out => '{trainer_avatar_url}');

select commission_internal.declare_export(
    'trainer_details', 'Commission details', 'staff-commission', 'view_5_2_1_trainer_monthly_commission_details',
    'r.year, r.month, r.branch, r.trainer_name, r.trainer_id, r.member_name, r.member_id',
    p_participant_of => 'r.trainer_id',
    p_percents => '{new_sales_rate,renew_sales_rate}');
