-- Whom the company pays, as tax law wants to know it. Rates are data: none is built in.

do $$
begin
    if to_regtype('commission.tax_treatment') is null then
        create type commission.tax_treatment as enum ('none', 'vat', 'reverse_charge', 'exempt');
    end if;
end;
$$;

comment on type commission.tax_treatment is
    'none: no VAT; vat: the payee charges vat_rate; reverse_charge: the company owes the VAT; exempt: the payee''s services are exempt from VAT.';

create table if not exists commission.tax_profile (
    id uuid not null default gen_random_uuid()
        constraint tax_profile_pkey primary key,
    participant_id uuid not null
        constraint tax_profile_participant_id_fkey references commission.participant (id),
    legal_name text not null
        constraint tax_profile_legal_name_check check (btrim(legal_name) <> ''),
    address text not null
        constraint tax_profile_address_check check (btrim(address) <> ''),
    country text not null
        constraint tax_profile_country_check check (country ~ '^[A-Z]{2}$'),
    tax_number text
        constraint tax_profile_tax_number_check check (btrim(tax_number) <> ''),
    vat_id text
        constraint tax_profile_vat_id_check check (btrim(vat_id) <> ''),
    treatment commission.tax_treatment not null default 'none',
    vat_rate numeric not null default 0
        constraint tax_profile_vat_rate_check check (vat_rate between 0 and 1 and scale(trim_scale(vat_rate)) <= 6),
    withholding_rate numeric not null default 0
        constraint tax_profile_withholding_rate_check check (
            withholding_rate between 0 and 1 and scale(trim_scale(withholding_rate)) <= 6),
    agreement_during daterange
        constraint tax_profile_agreement_during_check check (commission_internal.is_period(agreement_during)),
    changed_at timestamptz not null default now(),
    valid_during daterange not null default '(,)'
        constraint tax_profile_valid_during_check check (commission_internal.is_period(valid_during)),
    -- Whoever charges VAT has the number that the invoice must show.
    constraint tax_profile_treatment_check check (
        (treatment = 'vat' or vat_rate = 0)
        and (treatment not in ('vat', 'reverse_charge') or vat_id is not null)),
    constraint tax_profile_excl exclude using gist (participant_id with =, valid_during with &&)
        deferrable initially immediate
);

create index if not exists tax_profile_participant_id_idx on commission.tax_profile (participant_id);

comment on table commission.tax_profile is
    'What invoices say of a payee, and what tax is added and withheld, by days in the workspace''s calendar. Profiles of one person must not overlap (23P01). Without one: no tax, and a payment advice instead of an invoice. Written by administrators of all branches, for others than themselves.';
comment on column commission.tax_profile.id is 'Key.';
comment on column commission.tax_profile.participant_id is 'The payee.';
comment on column commission.tax_profile.legal_name is 'Name on the invoice; not blank.';
comment on column commission.tax_profile.address is 'Address on the invoice; not blank, lines are kept.';
comment on column commission.tax_profile.country is 'ISO 3166 code of two capital letters.';
comment on column commission.tax_profile.tax_number is 'Tax number.';
comment on column commission.tax_profile.vat_id is 'VAT number; must be there for treatments vat and reverse_charge (23514).';
comment on column commission.tax_profile.treatment is 'What becomes of VAT.';
comment on column commission.tax_profile.vat_rate is 'From 0 to 1, with at most 6 decimals; 0 unless treatment is vat (23514).';
comment on column commission.tax_profile.withholding_rate is
    'What the company withholds of the net amount without VAT, from 0 to 1, with at most 6 decimals.';
comment on column commission.tax_profile.agreement_during is
    'While the payee agrees that the company writes their invoices (self-billing); null: a payment advice is written instead.';
comment on column commission.tax_profile.changed_at is
    'When the row was written last.';
comment on column commission.tax_profile.valid_during is 'Days on which it holds: that of a document''s issue decides.';

create or replace function commission_internal.stamp_tax_profile()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.changed_at := now();
    return new;
end;
$$;

create or replace trigger tax_profile_stamp
before insert or update on commission.tax_profile
for each row execute function commission_internal.stamp_tax_profile();

select commission_internal.bound_sizes('commission.tax_profile', '{legal_name,address,tax_number,vat_id}');

select commission_internal.protect_table(
    'commission.tax_profile',
    p_view => $$
        (select commission_internal.sees_all('settlement'))
        or participant_id = (select commission_internal.current_participant_id())
    $$,
    p_module => 'settlement',
    p_edit => $$
        (select commission_internal.edits_all('settlement'))
        and participant_id is distinct from (select commission_internal.current_participant_id())
    $$);

select commission_internal.audit_table('commission.tax_profile');

-- Two people have seen what is paid, with its tax.
create or replace function commission_internal.tax_hash(p_participant_id uuid, p_on date)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select encode(sha256(convert_to(coalesce((
        select jsonb_build_object('agreed', coalesce(p_on <@ t.agreement_during, false))
            || to_jsonb(t) - '{id,changed_at,valid_during,agreement_during}'::text[]
        from commission.tax_profile as t
        where t.participant_id = p_participant_id
            and p_on <@ t.valid_during), '{}')::text, 'UTF8')), 'hex');
$$;

comment on function commission_internal.tax_hash(uuid, date) is
    'Hash of what the tax profile of a person says on a day.';
