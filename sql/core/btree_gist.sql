-- Bands and grades that must not overlap are exclusion constraints over plain keys and ranges; the
-- contrib extension btree_gist lets them compare plain keys. Next to the other extensions where
-- there is a place for them, else out of sight.

do $$
begin
    if not exists (select from pg_extension where extname = 'btree_gist') then
        execute format(
            'create extension btree_gist schema %I',
            case
                when to_regnamespace('extensions') is not null then 'extensions'
                else 'commission_internal'
            end);
    end if;
end;
$$;
