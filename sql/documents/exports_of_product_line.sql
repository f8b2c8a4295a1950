-- Reports of product lines as files.

select commission_internal.declare_export(
    'harmonised_rows', 'Harmonised rows', 'product-line', 'harmonised_table',
    'r."Commission Date", r."Revenue Recognition Date", r.id',
    p_year_of => 'r."Commission Date YYYY"',
    p_month_of => 'r."Commission Date MM"');

select commission_internal.declare_export(
    'product_line_report', 'Commission report', 'product-line', 'product_line_report',
    'r.year, r.participant_name, r.participant_id, r.product_line',
    p_month_of => null);

select commission_internal.declare_export(
    'sales_performance', 'Sales performance', 'product-line', 'sales_performance',
    'r.year, r.month, r.participant_name, r.participant_id, r.product_line');

select commission_internal.declare_export(
    'sales_history', 'Sales history', 'product-line', 'sales_history', 'r.revenue_on, r.created_at, r.id',
    p_year_of => 'r.commission_year',
    p_month_of => 'r.commission_month');

select commission_internal.declare_export(
    'data_status', 'Data status', 'product-line', 'data_status', 'r.year, r.month, r.source, r.product_line',
    p_participant_of => null);

select commission_internal.declare_export(
    'objective_matrix', 'Objectives', 'product-line', 'objective_matrix',
    'r.year, r.product_line, r.is_subtotal, r.participant_name, r.participant_id',
    p_month_of => null);

select commission_internal.declare_export(
    'territory_check', 'Territories', 'product-line', 'territory_check',
    'r.source, r.field, r.value, r.second_value',
    p_year_of => null,
    p_month_of => null,
    p_participant_of => null);
