-- A plan with a bonus of a season, and a rate that is to change with the year.
insert into commission.compensation_plan (id, name) values ('00000000-0000-4000-8000-0000000000f0', 'Seasonal');
insert into commission.plan_component (plan_id, name, position, kind, rate, flat_amount, valid_during)
values
    ('00000000-0000-4000-8000-0000000000f0', 'Rate', 1, 'percentage', 0.03, null, '(,2027-01-01)'),
    ('00000000-0000-4000-8000-0000000000f0', 'Rate', 2, 'percentage', 0.04, null, '[2027-01-01,)'),
    ('00000000-0000-4000-8000-0000000000f0', 'Start', 3, 'bonus', null, 25, '[2026-02-01,2026-04-01)');
-- A plan of a season alone: on other days it has nothing to pay by.
insert into commission.compensation_plan (id, name) values ('00000000-0000-4000-8000-0000000000f1', 'Summer');
insert into commission.plan_component (plan_id, name, kind, rate, valid_during)
values ('00000000-0000-4000-8000-0000000000f1', 'Rate', 'percentage', 0.02, '[2026-06-01,2026-09-01)');
