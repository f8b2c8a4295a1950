-- Who sells as a reseller, and the rules of the programme.

create table if not exists commission.reseller_program (
    id boolean not null default true
        constraint reseller_program_pkey primary key
        constraint reseller_program_id_check check (id),
    hold_days integer not null default 30
        constraint reseller_program_hold_days_check check (hold_days between 0 and 3650),
    automatic_approval boolean not null default false,
    requires_verification boolean not null default true,
    tier_demotes boolean not null default true,
    attribution_model commission.attribution_model not null default 'last_click',
    attribution_window interval not null default '30 days'
        constraint reseller_program_attribution_window_check check (
            extract(epoch from attribution_window) between 1 and 3650 * 86400),
    binding_months integer default 0
        constraint reseller_program_binding_months_check check (binding_months between 0 and 1200),
    code_prefix text not null default 'LXN'
        constraint reseller_program_code_prefix_check check (code_prefix ~ '^[A-Z0-9]{1,12}$'),
    link_url text
        constraint reseller_program_link_url_check check (
            link_url ~ '^https?://[!-~]+$' and link_url !~ '#' and octet_length(link_url) <= 1000)
);

comment on table commission.reseller_program is 'The rules of the reseller programme: one row.';
comment on column commission.reseller_program.id is 'Always true: there is one row.';
comment on column commission.reseller_program.hold_days is
    'Days of 24 hours after a sale before its commission is approved by itself, 0 to 3650.';
comment on column commission.reseller_program.automatic_approval is
    'Whether commissions are approved by themselves after that time, of active resellers.';
comment on column commission.reseller_program.requires_verification is
    'Whether that is only for verified resellers.';
comment on column commission.reseller_program.tier_demotes is
    'Whether refunds lower the tier of later sales; false: the highest lifetime sales so far pick it.';

comment on column commission.reseller_program.attribution_model is
    'Whether the last or the first click that counts is paid.';
comment on column commission.reseller_program.attribution_window is
    'For how long after a click a sale is attributed to it, 1 second to 3650 days; a day is 24 hours, whatever the calendar.';
comment on column commission.reseller_program.binding_months is
    'For how many months a customer''s later sales belong to the reseller of their first completed one that the shop knows, 0 to 1200; 0: not at all, null: for ever.';
comment on column commission.reseller_program.code_prefix is
    'What new partner codes begin with: 1 to 12 digits or capital letters.';
comment on column commission.reseller_program.link_url is
    'Page of the shop that referral links lead to, such as https://shop.example/start; null: links have only their parameters.';

insert into commission.reseller_program (id) values (true) on conflict do nothing;

select commission_internal.protect_table(
    'commission.reseller_program',
    p_view => '(select commission_internal.sees_module(''reseller''))',
    p_module => 'reseller');

create table if not exists commission.reseller (
    id uuid not null
        constraint reseller_pkey primary key
        constraint reseller_id_fkey references commission.participant (id) on delete cascade,
    number bigint generated always as identity
        constraint reseller_number_key unique,
    reseller_type commission.reseller_type not null default 'individual',
    company_name text,
    company_website text,
    company_description text,
    phone_number text,
    address text,
    city text,
    country text,
    verification commission.reseller_verification not null default 'unverified',
    documents jsonb not null default '[]'
        constraint reseller_documents_check check (jsonb_typeof(documents) = 'array'),
    submitted_at timestamptz,
    verified_at timestamptz,
    verification_reason text,
    is_active boolean not null default true,
    deactivation_reason text,
    is_held boolean not null default false,
    joined_at timestamptz not null default now(),
    constraint reseller_company_name_check check (
        reseller_type = 'individual' or btrim(coalesce(company_name, '')) <> ''),
    constraint reseller_verified_at_check check ((verification = 'verified') = (verified_at is not null)),
    constraint reseller_verification_reason_check check (
        verification <> 'rejected' or btrim(coalesce(verification_reason, '')) <> '')
);

alter table commission.reseller alter column number set generated always;

comment on table commission.reseller is
    'Participants who sell as resellers, and how far the check of who they are has come.';
comment on column commission.reseller.id is 'The participant.';
comment on column commission.reseller.number is
    'Number of the reseller, given in their order; SQL alone can give another one (overriding system value).';
comment on column commission.reseller.reseller_type is 'A person or a company.';
comment on column commission.reseller.company_name is 'Name of the company; of a business always given (23514).';
comment on column commission.reseller.company_website is 'Address of its website.';
comment on column commission.reseller.company_description is 'What it does.';
comment on column commission.reseller.phone_number is 'Number to call.';
comment on column commission.reseller.address is 'Street and number.';
comment on column commission.reseller.city is 'City.';
comment on column commission.reseller.country is 'Country.';
comment on column commission.reseller.verification is 'How far the check of who they are has come.';
comment on column commission.reseller.documents is
    'Documents that were submitted: an array of objects with kind and reference (where the document lies). No contents.';
comment on column commission.reseller.submitted_at is 'When documents were last submitted.';
comment on column commission.reseller.verified_at is 'When they were verified; given exactly of those who are (23514).';
comment on column commission.reseller.verification_reason is 'Why they were rejected (23514 without one).';
comment on column commission.reseller.is_active is
    'False ends new attribution, by codes and clicks; what is earned stays payable, and so does a sale that states them.';
comment on column commission.reseller.deactivation_reason is 'Why they were deactivated.';
comment on column commission.reseller.is_held is
    'Whether a signal of fraud holds all that they have pending; kept by the triggers of fraud_signal.';
comment on column commission.reseller.joined_at is 'When they joined.';

select commission_internal.bound_sizes(
    'commission.reseller',
    '{company_name,company_website,company_description,phone_number,address,city,country,verification_reason,deactivation_reason}',
    p_json => 'documents');

select commission_internal.protect_table(
    'commission.reseller',
    p_view => $$
        (select commission_internal.sees_all('reseller'))
        or id in (select commission_internal.visible_participants('reseller'))
    $$,
    p_module => 'reseller',
    p_edit => $$
        (select commission_internal.edits_all('reseller'))
        or id in (select commission_internal.editable_participants('reseller'))
    $$);

select commission_internal.audit_table('commission.reseller');
