-- Product lines, and what reps are paid for them: rates, thresholds, objectives.

create or replace function commission_internal.name_key(p_name text)
returns text
language sql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    select lower(regexp_replace(p_name, '\s+', '', 'g'));
$$;

comment on function commission_internal.name_key(text) is
    'A name without case and spacing: "Logi Quip" and "LogiQuip" are one.';

create table if not exists commission.product_line (
    id uuid not null default gen_random_uuid()
        constraint product_line_pkey primary key,
    name text not null
        constraint product_line_name_check check (btrim(name) <> '' and octet_length(name) <= 100),
    aliases text[] not null default '{}'
        constraint product_line_aliases_check check (
            cardinality(aliases) <= 50 and array_position(aliases, null) is null
            and octet_length(array_to_string(aliases, '')) <= 4000),
    currency text not null
        constraint product_line_currency_fkey references commission.currency (code)
);

-- As name_key(), which those who write are not to call.
create unique index if not exists product_line_name_key
on commission.product_line (lower(regexp_replace(name, '\s+', '', 'g')));
create index if not exists product_line_currency_idx on commission.product_line (currency);

comment on table commission.product_line is
    'Product lines of vendors. A name, or an alias, is one whatever its case and spacing; two lines cannot share one (23505).';
comment on column commission.product_line.id is 'Key.';
comment on column commission.product_line.name is 'Name, at most 100 bytes.';
comment on column commission.product_line.aliases is 'Other names that vendors use, at most 50.';
comment on column commission.product_line.currency is
    'ISO 4217 code of its sales, thresholds and commissions; the workspace''s where none is given. It cannot be changed once anything was sold (23001).';

create or replace function commission_internal.prepare_product_line()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_taken text;
begin
    if new.currency is null then
        new.currency := (select w.currency from commission.workspace as w);
    end if;
    if tg_op = 'UPDATE' and new.currency <> old.currency and exists (
        select from commission.product_line_sale as s where s.product_line_id = old.id)
    then
        raise exception using
            errcode = 'restrict_violation',
            message = format('product line "%s" was sold in %s', old.name, old.currency),
            hint = 'Make another line for sales of another currency.';
    end if;
    -- One at a time, so that two who come at once cannot both have a name.
    lock table commission.product_line in share row exclusive mode;
    select l.name into v_taken
    from commission.product_line as l
    where l.id <> new.id
        and array(select commission_internal.name_key(n) from unnest(l.aliases || l.name) as n)
            && array(select commission_internal.name_key(n) from unnest(new.aliases || new.name) as n)
    limit 1;
    if v_taken is not null then
        raise exception using
            errcode = 'unique_violation',
            message = format('product line "%s" has a name or an alias of "%s"', v_taken, new.name),
            hint = 'A file could mean either of them: give each name to one line.';
    end if;
    return new;
end;
$$;

comment on function commission_internal.prepare_product_line() is
    'Trigger: fills in the currency; raises 23505 where another line has one of the names, 23001 where the currency of sales would change.';

create or replace trigger product_line_prepare
before insert or update on commission.product_line
for each row execute function commission_internal.prepare_product_line();

select commission_internal.protect_table(
    'commission.product_line',
    p_view => '(select commission_internal.sees_module(''product-line''))',
    p_module => 'product-line');

create table if not exists commission.rep_rate (
    id uuid not null default gen_random_uuid()
        constraint rep_rate_pkey primary key,
    participant_id uuid not null
        constraint rep_rate_participant_id_fkey references commission.participant (id) on delete cascade,
    product_line_id uuid
        constraint rep_rate_product_line_id_fkey references commission.product_line (id) on delete cascade,
    tier_1_rate numeric not null
        constraint rep_rate_first_tier_check check (
            tier_1_rate between 0 and 1 and scale(trim_scale(tier_1_rate)) <= 6),
    tier_2_rate numeric not null
        constraint rep_rate_second_tier_check check (
            tier_2_rate between 0 and 1 and scale(trim_scale(tier_2_rate)) <= 6),
    valid_during daterange not null default '(,)'
        constraint rep_rate_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint rep_rate_order_check check (tier_2_rate >= tier_1_rate),
    constraint rep_rate_excl exclude using gist (
        participant_id with =,
        coalesce(product_line_id, '00000000-0000-0000-0000-000000000000') with =,
        valid_during with &&) deferrable initially immediate
);

create index if not exists rep_rate_participant_id_idx on commission.rep_rate (participant_id);
create index if not exists rep_rate_product_line_id_idx on commission.rep_rate (product_line_id);

comment on table commission.rep_rate is
    'What reps are paid of the house''s own revenue. Those of the last day of the commission month count, and those of the line before those of all lines. Two of one rep and line must not overlap (23P01).';
comment on column commission.rep_rate.id is 'Key.';
comment on column commission.rep_rate.participant_id is 'The rep.';
comment on column commission.rep_rate.product_line_id is 'The product line; null: all lines that have no rates of their own.';
comment on column commission.rep_rate.tier_1_rate is 'Rate below the threshold, 0 to 1 (0.4 is 40 %), at most 6 decimals.';
comment on column commission.rep_rate.tier_2_rate is
    'Rate once the threshold is reached, for the whole year: not below tier_1_rate (23514).';
comment on column commission.rep_rate.valid_during is 'Days on which the rates hold.';

create table if not exists commission.rep_threshold (
    id uuid not null default gen_random_uuid()
        constraint rep_threshold_pkey primary key,
    participant_id uuid not null
        constraint rep_threshold_participant_id_fkey references commission.participant (id) on delete cascade,
    product_line_id uuid not null
        constraint rep_threshold_product_line_id_fkey references commission.product_line (id) on delete cascade,
    year integer not null
        constraint rep_threshold_year_check check (year between 1970 and 2199),
    amount numeric not null
        constraint rep_threshold_amount_check check (
            amount between 0 and 999999999999999 and scale(trim_scale(amount)) <= 4),
    constraint rep_threshold_participant_id_key unique (participant_id, product_line_id, year)
);

create index if not exists rep_threshold_product_line_id_idx on commission.rep_threshold (product_line_id);

comment on table commission.rep_threshold is
    'From which sales of a year on a rep is paid the second tier. Without one, the first tier is paid for ever; 0 is reached in the first month whose sales are not negative.';
comment on column commission.rep_threshold.id is 'Key.';
comment on column commission.rep_threshold.participant_id is 'The rep.';
comment on column commission.rep_threshold.product_line_id is 'The product line.';
comment on column commission.rep_threshold.year is 'The commission year, 1970 to 2199.';
comment on column commission.rep_threshold.amount is
    'Sales actual, cumulated from January, in the line''s currency: exactly the amount has reached it. At most 4 decimals.';

create table if not exists commission.sales_objective (
    id uuid not null default gen_random_uuid()
        constraint sales_objective_pkey primary key,
    participant_id uuid not null
        constraint sales_objective_participant_id_fkey references commission.participant (id) on delete cascade,
    product_line_id uuid not null
        constraint sales_objective_product_line_id_fkey references commission.product_line (id) on delete cascade,
    year integer not null
        constraint sales_objective_year_check check (year between 1970 and 2199),
    month integer not null
        constraint sales_objective_month_check check (month between 1 and 12),
    amount numeric not null
        constraint sales_objective_amount_check check (
            amount between 0 and 999999999999999 and scale(trim_scale(amount)) <= 4),
    constraint sales_objective_participant_id_key unique (participant_id, product_line_id, year, month)
);

create index if not exists sales_objective_product_line_id_idx on commission.sales_objective (product_line_id);

comment on table commission.sales_objective is
    'What a rep is to sell of a product line in a month. No commission depends on it.';
comment on column commission.sales_objective.id is 'Key.';
comment on column commission.sales_objective.participant_id is 'The rep.';
comment on column commission.sales_objective.product_line_id is 'The product line.';
comment on column commission.sales_objective.year is 'Year of the revenue, 1970 to 2199.';
comment on column commission.sales_objective.month is 'Month of the revenue, 1 to 12.';
comment on column commission.sales_objective.amount is 'Sales actual, in the line''s currency, at most 4 decimals.';

do $$
declare
    v_table text;
begin
    foreach v_table in array array['rep_rate', 'rep_threshold', 'sales_objective'] loop
        perform commission_internal.protect_table(
            'commission.' || v_table,
            p_view => $view$
                (select commission_internal.sees_all('product-line'))
                or participant_id in (select commission_internal.visible_participants('product-line'))
            $view$,
            p_module => 'product-line');
    end loop;
end;
$$;

select commission_internal.audit_table('commission.sales_objective');
