-- Two branches, one of each kind of person, and a tree across the branches:
-- manager over T and affiliate; affiliate over downline (of cheras) and collaborator.
update commission.workspace set time_zone = 'Asia/Ho_Chi_Minh', currency = 'VND';
insert into commission.branch (name, code, time_zone, currency)
values
    ('kepong', 'KD', 'Asia/Kuala_Lumpur', 'MYR'),
    ('cheras', 'CH', 'Asia/Kuala_Lumpur', 'MYR');
insert into commission.participant (id, name, email, role, branch, status)
select
    format('00000000-0000-4000-8000-0000000000%s', number)::uuid,
    name,
    name || '@people.example',
    role::commission.participant_role,
    branch,
    status::commission.general_status
from (
    values
        ('01', 'super', 'super_admin', null, 'active'),
        ('02', 'admin', 'admin', null, 'active'),
        ('03', 'kepong', 'admin', 'kepong', 'active'),
        ('04', 'cheras', 'admin', 'cheras', 'active'),
        ('05', 'manager', 'manager', 'kepong', 'active'),
        ('06', 'trainer', 'trainer', 'kepong', 'active'),
        ('07', 'other', 'trainer', 'cheras', 'active'),
        ('08', 'affiliate', 'affiliate', 'kepong', 'active'),
        ('09', 'downline', 'affiliate', 'cheras', 'active'),
        ('10', 'collaborator', 'collaborator', 'kepong', 'active'),
        ('11', 'reseller', 'reseller', null, 'active'),
        ('12', 'rep', 'rep', null, 'active'),
        ('13', 'left', 'admin', null, 'inactive')
) as person (number, name, role, branch, status);
update commission.participant
set upline_id = '00000000-0000-4000-8000-000000000005'
where name in ('trainer', 'affiliate');
update commission.participant
set upline_id = '00000000-0000-4000-8000-000000000008'
where name in ('downline', 'collaborator');
-- The tree has always been so.
update commission.upline_link set valid_during = '(,)';
insert into commission.trainer (id)
select id from commission.participant where role = 'trainer';
insert into commission.trainer_grade (trainer_id, branch, trainer_type, trainer_category)
select id, branch, 'full time', 'senior' from commission.participant where role = 'trainer';
insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, session_type, fee_amount)
select name, 'full time', 'senior', 'conduction_fee', 'paid', 35 from commission.branch;
insert into commission.trainer_commission_tier (
    branch, trainer_type, trainer_category, commission_type, commission_rate)
select name, 'full time', 'senior', 'new_sales', 0.05 from commission.branch;
insert into commission.member (id, name, branch)
values
    ('00000000-0000-4000-8000-000000000021', 'MK', 'kepong'),
    ('00000000-0000-4000-8000-000000000022', 'MC', 'cheras');
insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
select p.id, m.id, 'paid', 'completed', '2026-02-03 12:00+08'
from commission.participant as p
join commission.member as m on m.branch = p.branch
where p.role = 'trainer';
insert into commission.member_package (member_id, total_price, sale_type, closed_by, created_at)
select m.id, 1000, 'new_sales', array[p.id], '2026-02-03 12:00+08'
from commission.participant as p
join commission.member as m on m.branch = p.branch
where p.role = 'trainer';
insert into commission.network_tier (threshold, rate) values (0, 0.20), (200, 0.25);
insert into commission.network_fixed_rate (participant_id, rate)
select id, 0.30 from commission.participant where name = 'collaborator';
insert into commission.network_sale (participant_id, amount, status, sold_at)
select id, 100, 'approved', '2026-02-03'
from commission.participant
where role in ('affiliate', 'collaborator', 'manager');
insert into commission.network_sale (participant_id, shared_by, amount, status, sold_at)
values (
    '00000000-0000-4000-8000-000000000009', '00000000-0000-4000-8000-000000000008', 50, 'approved', '2026-02-04');
insert into commission.participant_permission (participant_id, module, can_export)
values ('00000000-0000-4000-8000-000000000006', 'staff-commission', true);
insert into commission.reseller (id, verification)
select id, 'submitted' from commission.participant where name = 'reseller';
insert into commission.partner_code (code, reseller_id, is_legacy)
values ('OLD-11', '00000000-0000-4000-8000-000000000011', true);
insert into commission.reseller_tier (tier, threshold, rate) values ('bronze', 0, 0.10), ('silver', 150, 0.15);
insert into commission.reseller_product_rule (id, product_id, kind, mode)
values ('00000000-0000-4000-8000-0000000000b1', 'course', 'tiered', 'marginal');
insert into commission.reseller_product_band (rule_id, min_amount, rate)
values ('00000000-0000-4000-8000-0000000000b1', 0, 0.05);
insert into commission.reseller_sale (id, reseller_id, sale_amount, refunded_amount, status, sold_at, approved_at)
values
    ('00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-000000000011', 100, 0, 'completed',
        '2026-02-03', null),
    ('00000000-0000-4000-8000-0000000000c2', '00000000-0000-4000-8000-000000000011', 80, 20, 'completed',
        '2026-02-04', '2026-02-04');
insert into commission.referral_click (reseller_id, code, visitor_id, clicked_at)
select reseller_id, code, 'visitor', '2026-02-01' from commission.partner_code where is_legacy;
update commission.reseller_sale set visitor_id = 'visitor' where id = '00000000-0000-4000-8000-0000000000c1';
insert into commission.fraud_signal (rule, action, reseller_id, sale_id, fingerprint)
values (
    'fast_conversion', 'flag', '00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-0000000000c1', 'one');
insert into commission.exchange_rate (from_currency, to_currency, rate) values ('MYR', 'VND', 5800);
insert into commission.tax_profile (participant_id, legal_name, address, country, withholding_rate)
values ('00000000-0000-4000-8000-000000000008', 'Affiliate Ltd', 'Street 1', 'VN', 0.1);
insert into commission.product_line (id, name)
values ('00000000-0000-4000-8000-0000000000a7', 'Cygnus');
insert into commission.rep_rate (participant_id, tier_1_rate, tier_2_rate)
values ('00000000-0000-4000-8000-000000000012', 0.4, 0.5);
insert into commission.rep_threshold (participant_id, product_line_id, year, amount)
values ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-0000000000a7', 2026, 1000);
insert into commission.sales_objective (participant_id, product_line_id, year, month, amount)
values ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-0000000000a7', 2026, 2, 500);
insert into commission.product_line_sale (
    id, participant_id, product_line_id, commission_year, commission_month, revenue_on, sales_actual, revenue_actual)
values (
    '00000000-0000-4000-8000-0000000000a8', '00000000-0000-4000-8000-000000000012',
    '00000000-0000-4000-8000-0000000000a7', 2026, 2, '2026-02-05', 600, 100);
insert into commission.compensation_plan (id, name)
values ('00000000-0000-4000-8000-0000000000e2', 'Sales');
insert into commission.plan_component (id, plan_id, name, kind, rate, basis)
values
    ('00000000-0000-4000-8000-0000000000e3', '00000000-0000-4000-8000-0000000000e2', 'Base', 'percentage', 0.05, null),
    ('00000000-0000-4000-8000-0000000000e4', '00000000-0000-4000-8000-0000000000e2', 'Size', 'tiered', null, 'deal');
insert into commission.commission_rule (component_id, min_amount, commission_rate)
values ('00000000-0000-4000-8000-0000000000e4', 0, 0.01);
insert into commission.user_compensation_plan (participant_id, plan_id, start_date)
select id, '00000000-0000-4000-8000-0000000000e2', '2026-01-01'
from commission.participant
where name in ('rep', 'affiliate', 'downline');
insert into commission.quota (id, participant_id, amount, period, start_date, end_date)
values (
    '00000000-0000-4000-8000-0000000000e5', '00000000-0000-4000-8000-000000000012', 5000, 'annual', '2026-01-01',
    '2026-12-31');
insert into commission.quota_relief (quota_id, during, reason)
values ('00000000-0000-4000-8000-0000000000e5', '[2026-03-01,2026-03-08)', 'leave');
insert into commission.sales_team (id, name) values ('00000000-0000-4000-8000-0000000000e6', 'North');
insert into commission.sales_team_member (team_id, participant_id, role)
values
    ('00000000-0000-4000-8000-0000000000e6', '00000000-0000-4000-8000-000000000005', 'manager'),
    ('00000000-0000-4000-8000-0000000000e6', '00000000-0000-4000-8000-000000000012', 'member');
insert into commission.quota (team_id, amount, period, start_date, end_date)
values ('00000000-0000-4000-8000-0000000000e6', 9000, 'annual', '2026-01-01', '2026-12-31');
insert into commission.draw (participant_id, amount, kind, starts_on, months)
values ('00000000-0000-4000-8000-000000000012', 10, 'recoverable', '2026-02-01', 2);
insert into commission.deal (id, name, owner_id, amount, status, close_date)
values
    ('00000000-0000-4000-8000-0000000000d5', 'Open', '00000000-0000-4000-8000-000000000012', 400, 'open', null),
    ('00000000-0000-4000-8000-0000000000d6', 'Won', '00000000-0000-4000-8000-000000000012', 1000, 'closed_won',
        '2026-02-05'),
    ('00000000-0000-4000-8000-0000000000d7', 'Of cheras', '00000000-0000-4000-8000-000000000009', 300, 'closed_won',
        '2026-02-06'),
    ('00000000-0000-4000-8000-0000000000d8', 'Of kepong', '00000000-0000-4000-8000-000000000008', 200, 'open', null);
insert into commission.deal_credit (deal_id, participant_id, share)
values
    ('00000000-0000-4000-8000-0000000000d6', '00000000-0000-4000-8000-000000000012', 0.6),
    ('00000000-0000-4000-8000-0000000000d6', '00000000-0000-4000-8000-000000000008', 0.4);
insert into commission.deal_payment (deal_id, amount, paid_on)
values ('00000000-0000-4000-8000-0000000000d6', 500, '2026-02-10');
update commission.deal set refunded_amount = 100, refunded_on = '2026-02-20' where name = 'Won';
insert into commission.sales_activity (deal_id, participant_id, kind, subject)
values ('00000000-0000-4000-8000-0000000000d5', '00000000-0000-4000-8000-000000000012', 'call', 'Price');
insert into commission.plan_document (id, plan_id, version, body, requires_acceptance, published_on)
values (
    '00000000-0000-4000-8000-0000000000e7', '00000000-0000-4000-8000-0000000000e2', 1, 'Five in a hundred', false,
    '2026-01-01');
insert into commission.plan_acceptance (document_id, participant_id, hash)
select id, '00000000-0000-4000-8000-000000000012', hash from commission.plan_document;
insert into commission.plan_document (id, plan_id, version, body, requires_acceptance, published_on)
values (
    '00000000-0000-4000-8000-0000000000e8', '00000000-0000-4000-8000-0000000000e2', 2, 'Six in a hundred', false,
    '2026-01-01');
