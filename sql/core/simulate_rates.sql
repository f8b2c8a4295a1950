-- What other rates would have paid. A scheme with a rate table brings for it
-- simulated_by_<table>(rows, from, to): what people were paid and would be paid, by month and currency, of
-- those whose results the caller sees. It asks for the permission.

create or replace function commission_internal.rate_tables()
returns setof text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select substr(p.proname, length('simulated_by_') + 1)
    from pg_proc as p
    where p.pronamespace = 'commission_internal'::regnamespace
        and p.proname like 'simulated\_by\_%'
        and pg_get_function_identity_arguments(p.oid) = 'p_rows jsonb, p_from date, p_to date'
    order by 1;
$$;

comment on function commission_internal.rate_tables() is 'The tables whose rates can be simulated.';

create or replace function commission_internal.simulate_rates(p_rows jsonb, p_from date, p_to date)
returns table (
    scheme text,
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    currency text,
    paid numeric,
    simulated numeric,
    difference numeric
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    v_tables text[] := array(select commission_internal.rate_tables());
    v_table text;
begin
    perform commission_internal.require_engine();
    if not commission_internal.is_signed_in() then
        perform commission_internal.refuse('earnings', 'view');
    end if;
    if jsonb_typeof(p_rows) is distinct from 'object' or p_rows = '{}' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_rows must be an object with a list of rows for each rate table',
            hint = format('Tables are %s.', array_to_string(v_tables, ', '));
    end if;
    for v_table in select key from jsonb_object_keys(p_rows) as given (key) order by key loop
        if v_table <> all (v_tables) then
            raise exception using
                errcode = 'invalid_parameter_value',
                message = format('there is no rate table "%s"', left(v_table, 100)),
                hint = format('Tables are %s.', array_to_string(v_tables, ', '));
        end if;
        return query execute format(
            $query$
            select s.scheme, s.participant_id,
                case when commission_internal.knows_name_of(s.participant_id) then p.name end, s.year, s.month,
                s.currency, s.paid, s.simulated, s.simulated - s.paid
            from commission_internal.%I($1, $2, $3) as s
            join commission.participant as p on p.id = s.participant_id
            where s.paid <> 0
                or s.simulated <> 0
            order by s.year, s.month, p.name, p.id, s.currency
            $query$, 'simulated_by_' || v_table)
        using p_rows -> v_table, p_from, p_to;
    end loop;
end;
$$;

create or replace function commission.simulate_rates(p_rows jsonb, p_from date, p_to date)
returns table (
    scheme text,
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    currency text,
    paid numeric,
    simulated numeric,
    difference numeric
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select * from commission_internal.simulate_rates(p_rows, p_from, p_to);
$$;

comment on function commission.simulate_rates(jsonb, date, date) is
    'What other rates would have paid for the months of two days and between them, by scheme, person, month and currency, beside what was paid: of closed months what was posted for them, of open ones what stands. p_rows is an object with a list of rows for each rate table, with columns and defaults of the table (but what change_rates() takes from the rates on record): of what they are for, they stand instead of those on record. Rows are held to what the table asks (22023, 23502, 23514, 23P01), and must leave nothing open in the months (23514). Needs can_view on the module of each table. PT409 where something would have no price. Read-only.';
