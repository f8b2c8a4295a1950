-- What my_commission() says of a rep. Quotas have a request of their own: they need exchange rates.

create or replace function commission_internal.own_deal_results(p_participant_id uuid)
returns jsonb
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select jsonb_build_object(
        'months', coalesce(jsonb_agg(to_jsonb(r) order by r.year desc, r.month desc, r.id), '[]'),
        'totals', (
            select coalesce(jsonb_agg(to_jsonb(t) order by t.year desc, t.month desc, t.currency), '[]')
            from (
                select m.year, m.month, m.currency, sum(m.amount) as amount, count(distinct m.deal_id) as deals
                from commission.deal_commission_report as m
                where m.participant_id = p_participant_id
                    and m.month is not null
                group by m.year, m.month, m.currency
                order by m.year desc, m.month desc, m.currency
                limit 24
            ) as t))
    from (
        select m.*
        from commission.deal_commission_report as m
        where m.participant_id = p_participant_id
            and m.month is not null
        order by m.year desc, m.month desc, m.id
        limit 100
    ) as r;
$$;

comment on function commission_internal.own_deal_results(uuid) is
    'months: the newest 100 rows of deal_commission_report that belong to a month; totals: what months come to.';
