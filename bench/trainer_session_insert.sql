-- A pgbench script: one completed session of a random pair in the benchmarked month.

\set member random(0, :pairs / 3 - 1)
\set place random(0, 2)
\set minute random(0, 40000)

insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
values (
    md5('trainer ' || bench.trainer_of(:member, :place, :trainers))::uuid,
    md5('member ' || :member)::uuid,
    'paid',
    'completed',
    '2026-06-02 00:00:00+00'::timestamptz + :minute * interval '1 minute');
