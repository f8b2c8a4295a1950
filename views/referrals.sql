-- What clicks led to.

create or replace view commission.referral_statistics
with (security_invoker = true)
as
select
    r.id as reseller_id,
    p.name as reseller_name,
    coalesce(clicked.clicks, 0) as clicks,
    coalesce(clicked.duplicate_clicks, 0) as duplicate_clicks,
    coalesce(clicked.visitors, 0) as visitors,
    coalesce(sold.converting_visitors, 0) as converting_visitors,
    coalesce(sold.sales, 0) as sales,
    round(coalesce(sold.converting_visitors, 0)::numeric / nullif(clicked.visitors, 0), 4) as conversion_rate,
    clicked.last_clicked_at
from commission.reseller as r
join commission.participant as p on p.id = r.id
left join (
    select reseller_id,
        count(*) filter (where not is_duplicate) as clicks,
        count(*) filter (where is_duplicate) as duplicate_clicks,
        count(distinct visitor_id) as visitors,
        max(clicked_at) as last_clicked_at
    from commission.referral_click
    group by reseller_id
) as clicked on clicked.reseller_id = r.id
left join (
    select s.reseller_id, count(distinct s.visitor_id) as converting_visitors, count(*) as sales
    from commission.reseller_sale as s
    where s.status = 'completed'
        and exists (
            select
            from commission.referral_click as k
            where k.visitor_id = s.visitor_id
                and k.reseller_id = s.reseller_id
                and k.clicked_at <= s.sold_at)
    group by s.reseller_id
) as sold on sold.reseller_id = r.id;

comment on view commission.referral_statistics is
    'Clicks on the links of each reseller, and how many of those who clicked bought something. Of a period: calculate_conversion_rates().';
comment on column commission.referral_statistics.reseller_id is 'The reseller.';
comment on column commission.referral_statistics.reseller_name is 'Name of the reseller.';
comment on column commission.referral_statistics.clicks is 'Clicks without duplicates.';
comment on column commission.referral_statistics.duplicate_clicks is 'Clicks of a visitor on a code within 30 minutes after another.';
comment on column commission.referral_statistics.visitors is 'Different visitors who clicked.';
comment on column commission.referral_statistics.converting_visitors is
    'Those of them who bought something afterwards that is the reseller''s: completed sales.';
comment on column commission.referral_statistics.sales is 'How many sales that were.';
comment on column commission.referral_statistics.conversion_rate is
    'converting_visitors / visitors, 0 to 1, to 4 decimals; null where nobody clicked.';
comment on column commission.referral_statistics.last_clicked_at is 'When somebody last clicked.';
