-- What my_commission() says of a reseller, and what pending_work() says of resellers to administrators.

create or replace function commission_internal.own_reseller_results(p_participant_id uuid)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'months', coalesce(jsonb_agg(to_jsonb(r) order by r.year desc, r.month desc, r.currency), '[]'),
        'tier', (
            select to_jsonb(t)
            from commission.tier_progress as t
            where t.reseller_id = p_participant_id))
    from (
        select m.*
        from commission.reseller_performance as m
        where m.reseller_id = p_participant_id
        order by m.year desc, m.month desc, m.currency
        limit 24
    ) as r;
$$;

comment on function commission_internal.own_reseller_results(uuid) is
    'months: the newest 24 of reseller_performance; tier: the row of tier_progress, null for who is no reseller.';

create or replace function commission_internal.pending_reseller_work(p_sees_all boolean)
returns table (kind text, item_count bigint)
language sql
stable
rows 2
set search_path = pg_catalog, pg_temp
as $$
    with me as (
        select m.can_edit from commission.my_permissions() as m where m.module = 'reseller'
    )
    select 'commissions', (
        select count(*) from commission.reseller_commission_report as r where me.can_edit and r.status = 'pending')
    from me
    union all
    select 'signals', (
        select count(*) from commission.fraud_signal as f where me.can_edit and f.status = 'open')
    from me;
$$;

comment on function commission_internal.pending_reseller_work(boolean) is
    'Commissions that wait for approval, and suspicions that nobody has looked at.';
