-- The native functions live in the extension and may be gone (drop extension) or not yet back
-- (a restore without it): every function that calls them asks here first. Not for their schema: somebody
-- else may have made one of that name since, to have ours run what is theirs.

create or replace function commission_internal.require_engine()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_extension where extname = 'pg_commission') then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'the extension "pg_commission" is missing in database '
                || quote_ident(current_database()),
            detail = 'Your tables and results are untouched, but nothing can be calculated without it.',
            hint = 'Run: create extension pg_commission';
    end if;
end;
$$;

comment on function commission_internal.require_engine() is
    'Raises 55000 with what to do when the extension pg_commission is not in the database.';
