-- What settlement declares: its module of permissions, and scheme "manual" (sql/core/scheme.sql).

select commission_internal.declare_module(
    'settlement', 'Accounts, payouts and manual adjustments',
    '{
        "admin": ["view", "edit", "export"],
        "manager": ["view", "export"],
        "rep": ["view"],
        "trainer": ["view"],
        "affiliate": ["view"],
        "collaborator": ["view"],
        "reseller": ["view"]
    }');

select commission_internal.declare_scheme(
    'manual', 'Manual adjustments', 'workspace', 25,
    '{
        "bonus": "Bonus",
        "spiff": "Short-lived incentive",
        "correction": "Correction"
    }');

select commission_internal.declare_job('manual', 'create payouts', '20 * * * *', 'create_due_payouts');
select commission_internal.declare_job('manual', 'escalate disputes', '35 * * * *', 'escalate_overdue_disputes');

select commission_internal.declare_result('manual', 'manual_month');

select commission_internal.declare_fact(
    'manual', 'manual_adjustment',
    p_noun => 'adjustment',
    p_instant_column => 'earned_at',
    p_counts => 'r.approved_at is not null',
    p_columns => '{participant_id,component,currency,amount}',
    p_uses => '{approved_at}',
    p_people => 'array[r.participant_id]',
    p_refund => 'false',
    p_follow => $$
                    select extract(year from c.earned_at at time zone 'UTC')::integer as year,
                        extract(month from c.earned_at at time zone 'UTC')::integer as month,
                        array_agg(distinct c.participant_id) as participant_ids
                    from changed as c
                    group by 1, 2
                    order by 1, 2
    $$,
    p_call => 'commission_internal.store_manual_month(v_call.year, v_call.month, v_call.participant_ids)');

-- Whether an adjustment can be paid to the last digit.
select commission_internal.declare_setting(
    'manual', 'currency',
    p_columns => '{code,minor_unit}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_manual_months(v_call.days)');
