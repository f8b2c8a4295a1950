-- A vendor's file as it is over HTTP.

create or replace function commission_internal.month_of_header(p_name text)
returns date
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_month constant text := commission_internal.request_header(p_name);
begin
    if v_month is not null and v_month !~ '^[0-9]{4}-(0[1-9]|1[0-2])$' then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('header %s is "%s", not a month such as 2026-03', p_name, left(v_month, 20));
    end if;
    return to_date(v_month, 'YYYY-MM');
end;
$$;

comment on function commission_internal.month_of_header(text) is
    'The first day of a month that a header says; null where there is none. Raises 22023 where it is none.';

create or replace function commission.upload_import(bytea)
returns jsonb
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission.stage_import(
        commission_internal.request_header('X-Source'),
        $1,
        extract(year from paid.month)::integer,
        extract(month from paid.month)::integer,
        commission_internal.request_header('X-File-Name'),
        extract(year from earned.month)::integer,
        extract(month from earned.month)::integer)
    from commission_internal.month_of_header('X-Commission-Month') as paid (month)
    cross join commission_internal.month_of_header('X-Revenue-Month') as earned (month);
$$;

select commission_internal.give_time('upload_import', '5min');

comment on function commission.upload_import(bytea) is
    'stage_import() for the body of a request, as application/octet-stream. Its arguments come as headers, percent-encoded: X-Source, X-Commission-Month and X-Revenue-Month (2026-03), X-File-Name. Answers and errors as there.';
