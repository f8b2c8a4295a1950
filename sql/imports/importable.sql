-- Which tables are loaded from files and from relations of the company, as data: one row a table, and how other rows
-- are named there.

create table if not exists commission_internal.importable (
    table_name text
        constraint importable_pkey primary key,
    module text not null,
    key_columns text[] not null,
    left_out text[] not null default '{}',
    filled_in text[] not null default '{}',
    parts text[] not null default '{}',
    named jsonb not null default '{}',
    given_column text,
    alike text[] not null default '{}',
    empty_where jsonb not null default '{}',
    filled_by jsonb not null default '{}'
);

alter table commission_internal.importable
    add column if not exists filled_by jsonb not null default '{}';

comment on table commission_internal.importable is
    'Tables that import_records() and sync_source() load, without their schema. module: whose editors load it; key_columns: by which a record is found again, of days their first; left_out: columns that files never have; filled_in: columns that the table fills in where a file has nothing; parts: rates, 12.5 % of which is 0.125; named: columns that name rows of other tables without a foreign key; given_column: one that statements name only for records that have it, because the table takes whatever is named for given; alike: columns, the instant last, that two records rarely have in common: check_source() tells those that do; empty_where: columns that may be null in the table, and in a record only where another column says so; filled_by: what a row of a file that is added has in a column where it has nothing there, an expression of its keys n, which gives null where it must be given.';

create table if not exists commission_internal.import_name (
    relation text not null,
    place integer not null,
    title text not null,
    names text not null,
    is_for_files boolean not null default true,
    constraint import_name_pkey primary key (relation, place)
);

comment on table commission_internal.import_name is
    'How files and sources name rows of a table: names is a query with columns name and id, in which $1 is the source. is_for_files: whether files do so too.';

drop function if exists commission_internal.declare_import(
    text, text, text[], text[], text[], text[], jsonb, text, text[], jsonb);

create or replace function commission_internal.declare_import(
    p_table text,
    p_module text,
    p_key_columns text[] default '{source,source_id}',
    p_left_out text[] default '{}',
    p_parts text[] default '{}',
    p_filled_in text[] default '{}',
    p_named jsonb default '{}',
    p_given_column text default null,
    p_alike text[] default '{}',
    p_empty_where jsonb default '{}',
    p_filled_by jsonb default '{}')
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.importable as i (
        table_name, module, key_columns, left_out, filled_in, parts, named, given_column, alike,
        empty_where, filled_by)
    select p_table, p_module, p_key_columns, p_left_out, p_filled_in, p_parts, p_named, p_given_column, p_alike,
        p_empty_where, p_filled_by
    -- A table of a scheme that is not installed.
    where to_regclass(format('commission.%I', p_table)) is not null
    on conflict on constraint importable_pkey do update
    set module = excluded.module,
        key_columns = excluded.key_columns,
        left_out = excluded.left_out,
        filled_in = excluded.filled_in,
        parts = excluded.parts,
        named = excluded.named,
        given_column = excluded.given_column,
        alike = excluded.alike,
        empty_where = excluded.empty_where,
        filled_by = excluded.filled_by
    where (
            i.module, i.key_columns, i.left_out, i.filled_in, i.parts, i.named, i.given_column, i.alike, i.empty_where,
            i.filled_by)
        is distinct from (
            excluded.module, excluded.key_columns, excluded.left_out, excluded.filled_in, excluded.parts,
            excluded.named, excluded.given_column, excluded.alike, excluded.empty_where, excluded.filled_by);
$$;

comment on function commission_internal.declare_import(
    text, text, text[], text[], text[], text[], jsonb, text, text[], jsonb, jsonb) is
    'Says how a table of schema commission is loaded from files: see commission_internal.importable.';

create or replace function commission_internal.declare_import_name(
    p_relation text,
    p_place integer,
    p_title text,
    p_names text,
    p_is_for_files boolean default true)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    insert into commission_internal.import_name as n (relation, place, title, names, is_for_files)
    select p_relation, p_place, p_title, p_names, p_is_for_files
    where to_regclass(format('commission.%I', p_relation)) is not null
    on conflict on constraint import_name_pkey do update
    set title = excluded.title,
        names = excluded.names,
        is_for_files = excluded.is_for_files
    where (n.title, n.names, n.is_for_files) <> (excluded.title, excluded.names, excluded.is_for_files);
$$;

comment on function commission_internal.declare_import_name(text, integer, text, text, boolean) is
    'Says how files and sources name rows of a table of schema commission: see commission_internal.import_name.';

create or replace function commission_internal.import_names(p_relation text, p_is_file boolean default true)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select string_agg(n.names, ' union all ' order by n.place)
    from commission_internal.import_name as n
    where n.relation = p_relation
        and (n.is_for_files or not p_is_file);
$$;

comment on function commission_internal.import_names(text, boolean) is
    'The query by which files, or sources, name rows of a table: name and id; $1 is the source.';

do $$
begin
    perform commission_internal.declare_import('branch', 'settings', '{name}');
    perform commission_internal.declare_import(
        'exchange_rate', 'settings', '{from_currency,to_currency,valid_during}');
    -- Whoever writes an address again vouches for it.
    perform commission_internal.declare_import(
        'participant', 'staff', p_left_out => '{auth_user_id,upline_id}', p_given_column => 'email');

    perform commission_internal.declare_import('trainer', 'staff', '{id}', p_named => '{"id": "participant"}');
    perform commission_internal.declare_import('trainer_grade', 'staff', '{trainer_id,valid_during}');
    perform commission_internal.declare_import(
        'trainer_commission_tier', 'staff-commission',
        array[
            'branch', 'trainer_type', 'trainer_category', 'commission_type', 'session_type', 'session_count_min',
            'sales_threshold_min', 'product', 'valid_during'
        ],
        '{last_updated_at,last_updated_by}', '{commission_rate}',
        -- As fees_beside() says, of the rates that the importer sees.
        p_filled_by => jsonb_build_object('per_hour', $filled$
            (select case
                when n.commission_type <> 'conduction_fee' or count(*) = 0 then false
                when bool_and(f.per_hour) = bool_or(f.per_hour) then bool_or(f.per_hour)
            end
            from (
                select t.per_hour, t.valid_during && n.valid_during as holds,
                    bool_or(t.valid_during && n.valid_during) over () as is_held,
                    rank() over (
                        partition by t.valid_during && n.valid_during, t.valid_during << n.valid_during
                        order by case
                            when t.valid_during << n.valid_during then lower(n.valid_during) - upper(t.valid_during)
                            when t.valid_during >> n.valid_during then lower(t.valid_during) - upper(n.valid_during)
                        end) as turn
                from commission.trainer_commission_tier as t
                where (t.branch, t.trainer_type, t.trainer_category, t.session_type)
                        = (n.branch, n.trainer_type, n.trainer_category, n.session_type)
                    and t.commission_type = 'conduction_fee'
                    and t.status = 'active'
            ) as f
            where f.turn = 1
                and f.holds = f.is_held)
        $filled$));
    perform commission_internal.declare_import('member', 'members');
    perform commission_internal.declare_import('member_tier_period', 'members', '{member_id,valid_during}');
    perform commission_internal.declare_import(
        'appointment', 'members', p_named => '{"also_members": "member"}', p_alike => '{trainer_id,starts_at}',
        p_empty_where => '{"member_id": "without_member"}');
    perform commission_internal.declare_import(
        'member_package', 'members', p_left_out => '{sale_type_is_stated}', p_filled_in => '{branch,sale_type}',
        p_named => '{"closed_by": "trainer"}', p_given_column => 'sale_type',
        p_alike => '{member_id,total_price,created_at}');

    perform commission_internal.declare_import(
        'network_tier', 'network', '{threshold,valid_during}', p_parts => '{rate}');
    perform commission_internal.declare_import(
        'network_fixed_rate', 'network', '{participant_id,valid_during}', p_parts => '{rate}');
    perform commission_internal.declare_import(
        'network_sale', 'network', p_alike => '{participant_id,amount,sold_at}');

    perform commission_internal.declare_import(
        'reseller', 'reseller', '{id}',
        '{verification,documents,submitted_at,verified_at,verification_reason,deactivation_reason,is_held}',
        p_named => '{"id": "participant"}');
    perform commission_internal.declare_import(
        'reseller_tier', 'reseller', '{threshold,valid_during}', p_parts => '{rate,bonus_rate}');
    perform commission_internal.declare_import(
        'reseller_product_rule', 'reseller', '{product_id,valid_during}', p_parts => '{rate}');
    perform commission_internal.declare_import(
        'reseller_sale', 'reseller',
        p_left_out => array[
            'approved_at', 'rejected_at', 'decision_reason', 'visitor_id', 'first_click_id', 'last_click_id',
            'credited_by', 'is_held'
        ],
        p_filled_in => '{currency}', p_given_column => 'refunded_at',
        p_alike => '{reseller_id,sale_amount,sold_at}');

    perform commission_internal.declare_import('sales_team', 'deals');
    perform commission_internal.declare_import(
        'sales_team_member', 'deals', '{team_id,participant_id,role,valid_during}');
    perform commission_internal.declare_import(
        'deal', 'deals', p_left_out => '{last_activity}', p_filled_in => '{currency,stage,probability,created_date}',
        p_given_column => 'refunded_on');
    perform commission_internal.declare_import(
        'deal_credit', 'deals', '{deal_id,kind,participant_id}', '{earned_at}', '{share}', '{position}');
    perform commission_internal.declare_import('deal_payment', 'deals');
    perform commission_internal.declare_import('sales_activity', 'deals');
    perform commission_internal.declare_import(
        'quota', 'deals', '{participant_id,team_id,period,start_date}', p_parts => '{ramp}',
        p_filled_in => '{currency}');

    perform commission_internal.declare_import(
        'product_line', 'product-line', '{name}', p_filled_in => '{currency}');
    perform commission_internal.declare_import('product_line_sale', 'product-line', p_left_out => '{details}');
    perform commission_internal.declare_import(
        'rep_rate', 'product-line', '{participant_id,product_line_id,valid_during}',
        p_parts => '{tier_1_rate,tier_2_rate}');
    perform commission_internal.declare_import(
        'rep_threshold', 'product-line', '{participant_id,product_line_id,year}');
    perform commission_internal.declare_import(
        'sales_objective', 'product-line', '{participant_id,product_line_id,year,month}');
end;
$$;

do $$
declare
    v_people text;
begin
    -- A code leads to its reseller until it is revoked.
    foreach v_people in array array['participant', 'trainer', 'reseller'] loop
        perform commission_internal.declare_import_name(
            v_people, 1, 'e-mail', 'select p.email as name, p.id from commission.participant as p');
        perform commission_internal.declare_import_name(
            v_people, 2, 'source_id', 'select p.source_id, p.id from commission.participant as p where p.source = $1');
        perform commission_internal.declare_import_name(
            v_people, 3, 'source:source_id',
            'select p.source || '':'' || p.source_id, p.id from commission.participant as p '
            'where p.source is not null');
        perform commission_internal.declare_import_name(
            v_people, 4, 'id', 'select p.id::text, p.id from commission.participant as p');
        -- Two who are called alike are nobody's name: then a source is told so.
        perform commission_internal.declare_import_name(
            v_people, 6, 'name', 'select p.name, p.id from commission.participant as p', p_is_for_files => false);
        if to_regclass('commission.partner_code') is not null then
            perform commission_internal.declare_import_name(
                v_people, 5, 'partner code',
                'select c.code, c.reseller_id from commission.partner_code as c '
                'where c.revoked_at is null and c.reseller_id is not null');
        end if;
    end loop;
    foreach v_people in array array['member', 'deal', 'sales_team'] loop
        perform commission_internal.declare_import_name(
            v_people, 2, 'source_id',
            format('select r.source_id, r.id from commission.%I as r where r.source = $1', v_people));
        perform commission_internal.declare_import_name(
            v_people, 3, 'source:source_id',
            format('select r.source || '':'' || r.source_id, r.id from commission.%I as r where r.source is not null',
                v_people));
        perform commission_internal.declare_import_name(
            v_people, 4, 'id', format('select r.id::text, r.id from commission.%I as r', v_people));
    end loop;
    perform commission_internal.declare_import_name(
        'member', 6, 'name', 'select m.name, m.id from commission.member as m', p_is_for_files => false);
    perform commission_internal.declare_import_name(
        'deal', 1, 'reference_id', 'select d.reference_id, d.id from commission.deal as d');
    perform commission_internal.declare_import_name(
        'sales_team', 1, 'name', 'select t.name, t.id from commission.sales_team as t');
    perform commission_internal.declare_import_name(
        'product_line', 1, 'name or alias',
        'select n.name, l.id from commission.product_line as l cross join unnest(l.aliases || l.name) as n (name)');
    perform commission_internal.declare_import_name(
        'product_line', 4, 'id', 'select l.id::text, l.id from commission.product_line as l');
end;
$$;
