-- What writes files lives in an extension of its own, which may be gone. Not its schema is asked for:
-- somebody else may have made one of that name since, to have ours run what is theirs.

create or replace function commission_internal.require_documents()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_extension where extname = 'pg_commission_documents') then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            message = 'the extension "pg_commission_documents" is missing in database '
                || quote_ident(current_database()),
            detail = 'Figures are all there, but none can be written as a file without it.',
            hint = 'Run: create extension pg_commission_documents';
    end if;
end;
$$;

comment on function commission_internal.require_documents() is
    'Raises 55000 with what to do when the extension pg_commission_documents is not in the database.';

-- PostgREST sends what a function returns as what its type is called.
do $$
begin
    if to_regtype('commission."application/pdf"') is null then
        create domain commission."application/pdf" as bytea;
    end if;
end;
$$;

comment on domain commission."application/pdf" is 'A PDF. PostgREST sends it with this Content-Type.';
