-- Settings that are written over HTTP and reach closed months: one cell of a table of rates, changed in a
-- page, may move the money of a year. Whoever means it says so. Functions take the day as an argument.

create or replace function commission_internal.refuse_unasked_reach()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_months text;
    v_tables text;
begin
    if coalesce(current_setting('request.method', true), '') = ''
        or current_setting('request.path', true) like '/rpc/%'
        or commission_internal.request_header('X-Reaches-Closed-Months') = 'yes'
    then
        return null;
    end if;
    select string_agg(
            distinct format('%s of scheme "%s"', commission_internal.month_name(n.year, n.month), n.scheme), ', '),
        string_agg(distinct n.table_name, ', ')
    into v_months, v_tables
    from noted as n
    where n.kind in ('setting changed', 'truncated');
    if v_months is not null then
        raise exception using
            errcode = 'PT428',
            message = format('this change of "%s" reaches closed months', v_tables),
            detail = left(format('Closed are %s.', v_months), 200),
            hint =
                'preview_change() says what it would post. Let it hold from the first open month on, or send it again with the header X-Reaches-Closed-Months: yes.';
    end if;
    return null;
end;
$$;

comment on function commission_internal.refuse_unasked_reach() is
    'Trigger: PT428 (HTTP 428) where a request writes settings that reach closed months and does not say that it is meant.';

create or replace trigger late_change_refuse_unasked_reach
after insert on commission_internal.late_change
referencing new table as noted
for each statement execute function commission_internal.refuse_unasked_reach();
