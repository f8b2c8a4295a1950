select commission_internal.price_deals(
    commission_internal.people_with_deals(null, null), '2026-01-01', '2026-04-01');
