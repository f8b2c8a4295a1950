-- A pgbench script: one sale in the benchmarked month by anybody.

\set seller random(0, :participants - 1)
\set amount random(1, 2000)
\set minute random(0, 40000)

insert into commission.network_sale (participant_id, amount, status, sold_at)
values (
    md5('participant ' || :seller)::uuid,
    10000 * :amount,
    'approved',
    '2026-06-02 00:00:00+00'::timestamptz + :minute * interval '1 minute');
