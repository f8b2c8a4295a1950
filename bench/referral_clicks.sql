-- :clicks clicks of a month by :visitors visitors, in one statement.

insert into commission.referral_click (reseller_id, code, visitor_id, clicked_at)
select md5('reseller ' || seller)::uuid, 'CODE-' || seller, 'visitor ' || (hashint8(number) & 2147483647) % :visitors,
    timestamptz '2026-01-01 00:00:00+00' + number * (interval '30 days' / :clicks)
from generate_series(0, :clicks - 1) as number
cross join lateral (select (hashint8extended(number, 1) & 9223372036854775807) % :resellers) as of_click (seller);
