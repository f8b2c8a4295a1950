-- What the deal scheme declares of itself (sql/core/scheme.sql).

select commission_internal.declare_module(
    'deals', 'Deals: pipeline, plans, quotas and commissions',
    '{"admin": ["view", "edit", "export"], "manager": ["view", "export"], "rep": ["view"]}');

select commission_internal.declare_scheme(
    'deal', 'Deals by compensation plans', 'workspace', 17,
    '{
        "flat": "Flat amounts for deals",
        "percentage": "Percentages of deals",
        "tiered": "Tiers",
        "quota": "Commission by quota",
        "bonus": "Bonuses",
        "override": "Overrides"
    }');

select commission_internal.declare_result('deal', 'deal_commission');

-- What a deal does to those after it in its quota period, price_deals() notes.
select commission_internal.declare_fact(
    'deal', 'deal',
    p_noun => 'deal',
    p_instant_column => 'earned_at',
    p_counts => 'r.status = ''closed_won''',
    p_columns => '{owner_id,amount,currency,close_date,refunded_amount,refunded_on,created_at}',
    p_uses => '{status}',
    p_people => 'commission_internal.people_of_deal(r.id, r.owner_id, r.close_date)',
    p_refund => 'n.refunded_amount > o.refunded_amount',
    p_follow => $$
                    select array_agg(c.id) as deal_ids, array_agg(c.owner_id) as participant_ids,
                        array_agg(c.close_date) as days
                    from changed as c
                    having count(*) > 0
    $$,
    p_call => 'commission_internal.price_changed_deals(v_call.deal_ids, v_call.participant_ids, v_call.days)',
    p_named => 'array[r.owner_id]');

select commission_internal.declare_fact(
    'deal', 'deal_credit',
    p_noun => 'credit',
    p_instant_column => 'earned_at',
    p_counts => 'r.earned_at < ''2200-01-01 00:00:00+00''',
    p_columns => '{deal_id,participant_id,kind,share,position}',
    p_uses => '{}',
    p_people =>
        'commission_internal.people_of_deal(r.deal_id, r.participant_id, (r.earned_at at time zone ''UTC'')::date)',
    p_refund => 'false',
    p_follow => $$
                    select array_agg(c.deal_id) as deal_ids, array_agg(c.participant_id) as participant_ids,
                        array_agg((c.earned_at at time zone 'UTC')::date) as days
                    from changed as c
                    having count(*) > 0
    $$,
    p_call => 'commission_internal.price_changed_deals(v_call.deal_ids, v_call.participant_ids, v_call.days)',
    p_named => 'array[r.participant_id]');

-- A payment belongs to its own month, and releases what its deal pays: the days are those of the deal.
select commission_internal.declare_fact(
    'deal', 'deal_payment',
    p_noun => 'payment',
    p_instant_column => 'earned_at',
    p_counts => 'true',
    p_columns => '{deal_id,amount,paid_on}',
    p_uses => '{}',
    p_people => 'commission_internal.people_of_payment(r.deal_id, r.paid_on)',
    p_refund => 'false',
    p_follow => $$
                    select array_agg(d.id) as deal_ids, array_agg(d.owner_id) as participant_ids,
                        array_agg(d.close_date) as days
                    from commission.deal as d
                    where d.status = 'closed_won'
                        and d.id in (select c.deal_id from changed as c)
                    having count(*) > 0
    $$,
    p_call => 'commission_internal.price_changed_deals(v_call.deal_ids, v_call.participant_ids, v_call.days)');

-- Settings. What holds from a day on decides about deals from that day on, and these about later months; what
-- decides about quotas as a whole also about months of their periods before that day.
select commission_internal.declare_setting(
    'deal', 'compensation_plan',
    p_columns => '{id,currency}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_deal_months(v_call.days)');

select commission_internal.declare_setting(
    'deal', 'plan_component',
    p_columns =>
        '{id,plan_id,kind,flat_amount,rate,accelerator_rate,threshold_amount,threshold_attainment,basis,mode,crossing,quota_period,quota_scope,gate_attainment,floor_amount,cap_amount,period_cap,cap_carries,release,clawback_days,counts_to_quota,credit_kind}',
    p_noted_days => 'datemultirange(daterange(date_trunc(''month'', lower(r.days))::date, null))',
    p_follow => $$
                    select commission_internal.people_on_plan(c.plan_id) as participant_ids,
                        range_agg(c.days) as days
                    from changed as c
                    group by c.plan_id
    $$,
    p_call => 'commission_internal.recalculate_deal_people(v_call.participant_ids, v_call.days)');

select commission_internal.declare_setting(
    'deal', 'commission_rule',
    p_columns => '{component_id,min_amount,commission_rate}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_deal_months(v_call.days)');

select commission_internal.declare_setting(
    'deal', 'user_compensation_plan',
    p_columns => '{participant_id,plan_id}',
    p_person => 'r.participant_id',
    p_noted_days => 'datemultirange(daterange(lower(r.days) - 371, null))',
    p_follow => $$
                    select array_agg(distinct c.participant_id) as participant_ids, range_agg(d.days) as days
                    from changed as c
                    cross join lateral unnest(c.days) as d (days)
                    having count(*) > 0
    $$,
    p_call => 'commission_internal.recalculate_deal_people(v_call.participant_ids, v_call.days)');

select commission_internal.declare_setting(
    'deal', 'quota',
    p_columns => '{id,participant_id,team_id,amount,currency,period,is_prorated,ramp}',
    p_person => 'r.participant_id',
    p_noted_days => 'datemultirange(daterange(date_trunc(''month'', lower(r.days))::date, null))',
    p_follow => $$
                    select case when bool_and(c.participant_id is not null)
                            then array_agg(distinct c.participant_id) end as participant_ids,
                        range_agg(d.days) as days
                    from changed as c
                    cross join lateral unnest(c.days) as d (days)
                    having count(*) > 0
    $$,
    p_call => 'commission_internal.recalculate_deal_people(v_call.participant_ids, v_call.days)');

select commission_internal.declare_setting(
    'deal', 'quota_relief',
    p_columns => '{quota_id}',
    p_days => 'r.during',
    p_uses => '{during}',
    p_noted_days => 'datemultirange(daterange(lower(r.days) - 371, null))',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_deal_months(v_call.days)');

select commission_internal.declare_setting(
    'deal', 'sales_team_member',
    p_columns => '{team_id,participant_id,role}',
    p_noted_days => 'datemultirange(daterange(lower(r.days) - 371, null))',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_deal_months(v_call.days)');

select commission_internal.declare_setting(
    'deal', 'exchange_rate',
    p_columns => '{from_currency,to_currency,rate}',
    p_noted_days => 'datemultirange(daterange(date_trunc(''month'', lower(r.days))::date, null))',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_deal_months(v_call.days)');

-- A month goes by the links of its last day, and only overrides go by links.
select commission_internal.declare_setting(
    'deal', 'upline_link',
    p_columns => '{participant_id,upline_id}',
    p_except => $$
        not exists (select from commission.participant as p where p.id = r.participant_id)
        or pg_trigger_depth() > 1
            and r.valid_during = '(,)'
            and not exists (select from commission.deal as d where d.owner_id = r.participant_id)
            and not exists (select from commission.deal_credit as c where c.participant_id = r.participant_id)
            and not exists (
                select
                from commission.upline_link as l
                where l.upline_id = r.participant_id
                    and l.participant_id not in (select participant_id from changed_rows))
    $$,
    p_concerns => 'exists (select from commission.plan_component as k where k.kind = ''override'')',
    p_noted_days => 'datemultirange(daterange(date_trunc(''month'', lower(r.days))::date, null))',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_deal_months(v_call.days)');

select commission_internal.declare_setting(
    'deal', 'currency',
    p_columns => '{code,minor_unit}',
    p_days => 'daterange(null, null)',
    p_uses => '{}',
    p_events => '{update}',
    p_follow => 'select range_agg(days) as days from changed',
    p_call => 'commission_internal.recalculate_deal_months(v_call.days)');
