-- Whose a sale is where the vendor's file does not name the rep, and which product line a service is of.

create or replace function commission_internal.territory_key(p_text text)
returns text
language sql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select ltrim(lower(regexp_replace(btrim(p_text), '\s+', ' ', 'g')), '0');
$$;

comment on function commission_internal.territory_key(text) is
    'A text without case, spacing and zeros in front: postal codes lose those in spreadsheets.';

create table if not exists commission.rep_territory (
    id uuid not null default gen_random_uuid()
        constraint rep_territory_pkey primary key,
    source text not null
        constraint rep_territory_source_check check (btrim(source) <> '' and octet_length(source) <= 100),
    field text not null
        constraint rep_territory_field_check check (btrim(field) <> '' and octet_length(field) <= 100),
    value text not null
        constraint rep_territory_value_check check (btrim(value) <> '' and octet_length(value) <= 500),
    second_field text
        constraint rep_territory_second_field_check check (
            btrim(second_field) <> '' and octet_length(second_field) <= 100),
    second_value text
        constraint rep_territory_second_value_check check (
            btrim(second_value) <> '' and octet_length(second_value) <= 500),
    participant_id uuid not null
        constraint rep_territory_participant_id_fkey references commission.participant (id) on delete cascade,
    valid_during daterange not null default '(,)'
        constraint rep_territory_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint rep_territory_second_check check ((second_field is null) = (second_value is null)),
    constraint rep_territory_excl exclude using gist (
        commission_internal.territory_key(source) with =,
        commission_internal.territory_key(field) with =,
        commission_internal.territory_key(value) with =,
        commission_internal.territory_key(coalesce(second_field, '')) with =,
        commission_internal.territory_key(coalesce(second_value, '')) with =,
        valid_during with &&) deferrable initially immediate
);

create index if not exists rep_territory_participant_id_idx on commission.rep_territory (participant_id);

comment on table commission.rep_territory is
    'Whose a sale is by what a vendor''s file says of the customer. Case, spacing and zeros in front make no difference. Two of one customer must not overlap (23P01).';
comment on column commission.rep_territory.id is 'Key.';
comment on column commission.rep_territory.source is 'The source that the layout names.';
comment on column commission.rep_territory.field is 'The column of the file; rep: value is the name by which files of the source call the rep.';
comment on column commission.rep_territory.value is 'What it says.';
comment on column commission.rep_territory.second_field is 'Another column, where the layout names two.';
comment on column commission.rep_territory.second_value is 'What that one says.';
comment on column commission.rep_territory.participant_id is 'The rep.';
comment on column commission.rep_territory.valid_during is 'Days of the revenue on which it holds.';

create table if not exists commission.service_product_line (
    service_line text not null
        constraint service_product_line_service_line_check check (
            btrim(service_line) <> '' and octet_length(service_line) <= 200),
    product_line_id uuid not null
        constraint service_product_line_product_line_id_fkey references commission.product_line (id) on delete cascade,
    constraint service_product_line_pkey primary key (service_line)
);

create unique index if not exists service_product_line_service_line_key
on commission.service_product_line (lower(regexp_replace(service_line, '\s+', '', 'g')));
create index if not exists service_product_line_product_line_id_idx
on commission.service_product_line (product_line_id);

comment on table commission.service_product_line is
    'Which product line a service line of a file is of. Case and spacing make no difference.';
comment on column commission.service_product_line.service_line is 'As the file calls it.';
comment on column commission.service_product_line.product_line_id is 'The product line.';

do $$
begin
    perform commission_internal.protect_table(
        'commission.rep_territory',
        p_view => '(select commission_internal.sees_all(''product-line''))',
        p_module => 'product-line');
    perform commission_internal.protect_table(
        'commission.service_product_line',
        p_view => '(select commission_internal.sees_all(''product-line''))',
        p_module => 'product-line');
    perform commission_internal.audit_table('commission.rep_territory');
    perform commission_internal.audit_table('commission.service_product_line');
end;
$$;
