-- What scheme "draw" declares of itself (sql/core/scheme.sql). It has no facts of its own: what others post
-- are its facts, and closed last it finds all of them.

select commission_internal.declare_scheme(
    'draw', 'Draws', 'workspace', 90,
    '{
        "draw": "Advances that are paid back",
        "draw_recovery": "What is paid back of advances",
        "non_recoverable_draw": "Advances that are not paid back"
    }',
    p_closes_last => true);

select commission_internal.declare_result('draw', 'draw_month');

-- A balance goes on from month to month.
select commission_internal.declare_setting(
    'draw', 'draw',
    p_columns => '{id,participant_id,amount,currency,kind,recovery_rate,recovery_from}',
    p_person => 'r.participant_id',
    p_noted_days => 'datemultirange(daterange(lower(r.days), null))',
    p_follow => $$
                    select array_agg(distinct c.participant_id) as participant_ids,
                        datemultirange(daterange(min(lower(c.days)), null)) as days
                    from changed as c
                    having count(*) > 0
    $$,
    p_call => 'commission_internal.store_draw_months(v_call.participant_ids, v_call.days)');

-- Whether a draw can be paid to the last digit, and how a part is rounded.
select commission_internal.declare_setting(
    'draw', 'currency',
    p_columns => '{code,minor_unit}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_draw_months(v_call.days)');

-- Draws begin with the ledger.
select commission_internal.declare_setting(
    'draw', 'workspace',
    p_columns => '{ledger_starts_on}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_draw_months(v_call.days)');
