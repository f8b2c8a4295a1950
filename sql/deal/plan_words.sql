-- A plan in words, as its people read it.

create or replace function commission_internal.money_in_words(p_amount numeric, p_currency text)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select to_char(
        p_amount,
        'FM999,999,999,999,999,990' || case when c.minor_unit > 0 then '.' || repeat('0', c.minor_unit) else '' end)
        || ' ' || c.code
    from commission.currency as c
    where c.code = p_currency;
$$;

comment on function commission_internal.money_in_words(numeric, text) is
    'An amount as people read it, such as 1,234.50 USD.';

create or replace function commission_internal.percent_in_words(p_part numeric)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select trim_scale(p_part * 100) || ' %';
$$;

comment on function commission_internal.percent_in_words(numeric) is 'A rate as people read it, such as 7.5 %.';

create or replace function commission_internal.period_in_words(p_period commission.quota_period)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case p_period when 'monthly' then 'month' when 'quarterly' then 'quarter' when 'annual' then 'year' end;
$$;

comment on function commission_internal.period_in_words(commission.quota_period) is
    'What a quota''s period is called in a sentence: month, quarter or year.';

create or replace function commission_internal.bands_in_words(p_component_id uuid, p_currency text)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select string_agg(
        format('%s from %s', commission_internal.percent_in_words(r.commission_rate),
            commission_internal.money_in_words(r.min_amount, p_currency)),
        ', ' order by r.min_amount)
    from commission.commission_rule as r
    where r.component_id = p_component_id;
$$;

comment on function commission_internal.bands_in_words(uuid, text) is
    'The bands of a component in a sentence; null where it has none.';

-- What is reached: an amount, or a part of the quota.
create or replace function commission_internal.threshold_in_words(
    p_component commission.plan_component,
    p_currency text)
returns text
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p_component.threshold_amount is not null then format(
            '%s of credit in the %s', commission_internal.money_in_words(p_component.threshold_amount, p_currency),
            commission_internal.period_in_words(p_component.quota_period))
        else format(
            '%s of the %s %squota', commission_internal.percent_in_words(p_component.threshold_attainment),
            p_component.quota_period, case p_component.quota_scope when 'team' then 'team ' else '' end)
    end;
$$;

comment on function commission_internal.threshold_in_words(commission.plan_component, text) is
    'The threshold of a component in a sentence.';

create or replace function commission_internal.component_in_words(
    p_component commission.plan_component,
    p_currency text)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select concat_ws(' ',
        case p_component.kind
            when 'flat' then format(
                '%s for each won deal.',
                commission_internal.money_in_words(p_component.flat_amount, p_currency))
            when 'percentage' then format(
                '%s of what is credited of each won deal.',
                commission_internal.percent_in_words(p_component.rate))
            when 'tiered' then format(
                'By %s, %s: %s.',
                case p_component.basis
                    when 'deal' then 'the size of the deal'
                    else format('the running credit of the %s',
                        commission_internal.period_in_words(p_component.quota_period))
                end,
                case p_component.mode
                    when 'marginal' then 'each part at the rate of its band'
                    else 'everything at the rate of the band that is reached'
                end,
                coalesce(
                    commission_internal.bands_in_words(p_component.id, p_currency),
                    'no bands yet'))
            when 'quota' then format(
                '%s of what is credited of each won deal, and %s once %s is reached; the deal that reaches it %s.',
                commission_internal.percent_in_words(p_component.rate),
                commission_internal.percent_in_words(p_component.accelerator_rate),
                commission_internal.threshold_in_words(p_component, p_currency),
                case p_component.crossing
                    when 'deal' then format('has %s in full',
                        commission_internal.percent_in_words(p_component.accelerator_rate))
                    else 'is split at the threshold'
                end)
            when 'bonus' then format(
                case
                    when p_component.quota_period is null then '%s for each won deal.'
                    else '%s once a %s, when %s is reached.'
                end,
                commission_internal.money_in_words(p_component.flat_amount, p_currency),
                commission_internal.period_in_words(p_component.quota_period),
                commission_internal.threshold_in_words(p_component, p_currency))
            when 'override' then format(
                '%s of what the people below are credited with, each deal once.',
                commission_internal.percent_in_words(p_component.rate))
        end,
        case when p_component.kind <> 'override' then case p_component.credit_kind
            when 'revenue' then 'Of revenue credits only.'
            when 'overlay' then 'Of overlay credits only.'
        end end,
        case when p_component.gate_attainment is not null then format(
            'Nothing is paid until %s of the %s %squota is reached; what was earned until then follows with that month.',
            commission_internal.percent_in_words(p_component.gate_attainment), p_component.quota_period,
            case p_component.quota_scope when 'team' then 'team ' else '' end)
        end,
        case when p_component.floor_amount is not null then format(
            'At least %s for a deal.', commission_internal.money_in_words(p_component.floor_amount, p_currency))
        end,
        case when p_component.cap_amount is not null then format(
            'At most %s for a deal.', commission_internal.money_in_words(p_component.cap_amount, p_currency))
        end,
        case when p_component.period_cap is not null then format(
            'At most %s in a %s.', commission_internal.money_in_words(p_component.period_cap, p_currency),
            commission_internal.period_in_words(p_component.quota_period))
        end,
        case
            when p_component.cap_carries then 'What is above is paid later, while the plan lasts.'
            when num_nonnulls(p_component.cap_amount, p_component.period_cap) > 0 then 'What is above is lost.'
        end,
        case p_component.release
            when 'payment' then 'Earned as the customer pays.'
        end,
        case when p_component.clawback_days is not null then format(
            'Refunds more than %s days after the close date leave it alone.', p_component.clawback_days)
        end,
        case
            when p_component.kind not in ('bonus', 'override') and not p_component.counts_to_quota
                then 'Counts to no quota.'
            when p_component.kind = 'bonus' and p_component.counts_to_quota then 'Counts to the quota.'
        end,
        case
            when lower_inf(p_component.valid_during) and upper_inf(p_component.valid_during) then null
            when upper_inf(p_component.valid_during)
                then format('For deals closed from %s on.', lower(p_component.valid_during))
            when lower_inf(p_component.valid_during)
                then format('For deals closed until %s.', upper(p_component.valid_during) - 1)
            else format('For deals closed from %s to %s.',
                lower(p_component.valid_during), upper(p_component.valid_during) - 1)
        end);
$$;

comment on function commission_internal.component_in_words(commission.plan_component, text) is
    'What a component pays, in sentences.';

create or replace function commission_internal.describe_plan(p_plan_id uuid)
returns table ("position" integer, component_name text, description text)
language plpgsql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform commission_internal.require_permission('deals', 'view');
    perform commission_internal.check_plan_id(p_plan_id);
    return query
    select c.position, c.name, commission_internal.component_in_words(c, p.currency)
    from commission.plan_component as c
    join commission.compensation_plan as p on p.id = c.plan_id
    where c.plan_id = p_plan_id
    order by c.position, c.name, c.id;
end;
$$;

create or replace function commission.describe_plan(p_plan_id uuid)
returns table ("position" integer, component_name text, description text)
language sql
stable
rows 10
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.describe_plan(p_plan_id);
$$;

comment on function commission.describe_plan(uuid) is
    'What a plan pays, in English, one row a component in their order. For whoever may view deals, of plans that they see. Read-only.';
