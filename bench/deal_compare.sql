-- The benchmark counts only if the extension and the baseline agree in every row and column.

do $$
declare
    v_columns text;
    v_are_equal boolean;
    v_rows bigint;
    v_only_extension bigint;
    v_only_baseline bigint;
begin
    select string_agg(quote_ident(column_name), ', ') into v_columns
    from information_schema.columns
    where table_schema = 'commission'
        and table_name = 'deal_commission'
        and column_name not in ('id', 'last_updated_at');

    -- In one pass over each; which rows differ is looked for only where some do.
    execute format(
        'select (select (count(*), sum(hash_record_extended(row(%1$s), 0))) from commission.deal_commission)
            = (select (count(*), sum(hash_record_extended(row(%1$s), 0))) from bench.deal_baseline)
            and exists (select from commission.deal_commission)',
        v_columns)
    into v_are_equal;
    if v_are_equal then
        return;
    end if;

    execute format(
        'select (select count(*) from commission.deal_commission),
            (select count(*) from (
                select %1$s from commission.deal_commission except select %1$s from bench.deal_baseline
            ) as extra),
            (select count(*) from (
                select %1$s from bench.deal_baseline except select %1$s from commission.deal_commission
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
