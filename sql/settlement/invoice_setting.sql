-- What invoices say of the company, and how they are numbered.

create table if not exists commission.invoice_setting (
    id boolean not null default true
        constraint invoice_setting_pkey primary key
        constraint invoice_setting_id_check check (id),
    legal_name text
        constraint invoice_setting_legal_name_check check (btrim(legal_name) <> ''),
    address text
        constraint invoice_setting_address_check check (btrim(address) <> ''),
    country text
        constraint invoice_setting_country_check check (country ~ '^[A-Z]{2}$'),
    tax_number text
        constraint invoice_setting_tax_number_check check (btrim(tax_number) <> ''),
    vat_id text
        constraint invoice_setting_vat_id_check check (btrim(vat_id) <> ''),
    due_days integer not null default 30
        constraint invoice_setting_due_days_check check (due_days between 0 and 365),
    is_numbered_by_payee boolean not null default false,
    self_billing_text text not null default 'Self-billing'
        constraint invoice_setting_self_billing_text_check check (btrim(self_billing_text) <> ''),
    reverse_charge_text text not null default 'Reverse charge'
        constraint invoice_setting_reverse_charge_text_check check (btrim(reverse_charge_text) <> ''),
    exempt_text text not null default 'Exempt from VAT'
        constraint invoice_setting_exempt_text_check check (btrim(exempt_text) <> '')
);

comment on table commission.invoice_setting is
    'One row: the company as invoices name it, and the words that tax law wants on them. legal_name, address and country must be given before the first invoice (PT409).';
comment on column commission.invoice_setting.id is 'Always true.';
comment on column commission.invoice_setting.legal_name is 'Name of the company on invoices.';
comment on column commission.invoice_setting.address is 'Its address; lines are kept.';
comment on column commission.invoice_setting.country is 'ISO 3166 code of two capital letters.';
comment on column commission.invoice_setting.tax_number is 'Its tax number.';
comment on column commission.invoice_setting.vat_id is 'Its VAT number.';
comment on column commission.invoice_setting.due_days is 'Days from the issue of a document to its due date.';
comment on column commission.invoice_setting.is_numbered_by_payee is
    'Whether every payee has a series of numbers of their own, where tax law wants that; else there is one series for all.';
comment on column commission.invoice_setting.self_billing_text is 'What an invoice says that the company has written.';
comment on column commission.invoice_setting.reverse_charge_text is 'What an invoice says whose VAT the company owes.';
comment on column commission.invoice_setting.exempt_text is 'What an invoice says that is exempt from VAT.';

insert into commission.invoice_setting default values on conflict do nothing;

select commission_internal.bound_sizes(
    'commission.invoice_setting',
    '{legal_name,address,tax_number,vat_id,self_billing_text,reverse_charge_text,exempt_text}');

select commission_internal.protect_table(
    'commission.invoice_setting',
    p_view => '(select commission_internal.sees_module(''settlement''))',
    p_module => 'settings');

select commission_internal.audit_table('commission.invoice_setting');
