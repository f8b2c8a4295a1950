-- The benchmark counts only if the extension and the baseline agree in every row and column.

do $$
declare
    v_columns text;
    v_rows bigint;
    v_only_extension bigint;
    v_only_baseline bigint;
begin
    select string_agg(quote_ident(column_name), ', ') into v_columns
    from information_schema.columns
    where table_schema = 'commission'
        and table_name = 'network_month'
        and column_name <> 'last_updated_at';

    execute format(
        'with result as (
            select * from commission.network_month where year = 2026 and month = 6)
        select (select count(*) from result),
            (select count(*) from (
                select %1$s from result except select %1$s from bench.network_baseline
            ) as extra),
            (select count(*) from (
                select %1$s from bench.network_baseline except select %1$s from result
            ) as missing)',
        v_columns)
    into v_rows, v_only_extension, v_only_baseline;

    if v_rows = 0 or v_only_extension > 0 or v_only_baseline > 0 then
        raise exception using
            message = 'the extension and the baseline differ',
            detail = format(
                '%s rows; only in the extension''s result: %s, only in the baseline''s: %s.',
                v_rows, v_only_extension, v_only_baseline);
    end if;
end;
$$;
