-- Bands and grades that must not overlap are exclusion constraints over plain keys and ranges; the
-- contrib extension btree_gist lets them compare plain keys. Next to the other extensions where
-- there is a place for them, else out of sight. Whoever owns the extension or its schema can drop it, and
-- the constraints with it.

do $$
declare
    v_trusted constant oid[] := array(
        select r.oid
        from pg_roles as r
        where r.rolsuper
            or r.rolname in (current_user, 'pg_database_owner')
            or r.oid in (select nspowner from pg_namespace where nspname = 'commission_internal')
            or r.oid in (select datdba from pg_database where datname = current_database()));
    v_schema constant oid := coalesce(
        (select extnamespace from pg_extension where extname = 'btree_gist'),
        to_regnamespace('extensions'),
        'commission_internal'::regnamespace);
    v_detail constant text :=
        'Whoever owns it can drop it, and with it the constraints that keep rates and grades from overlapping.';
    v_owner text;
begin
    select n.nspowner::regrole::text into v_owner
    from pg_namespace as n
    where n.oid = v_schema
        and n.nspowner <> all (v_trusted);
    if found then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('schema %s, the place of extension btree_gist, belongs to %s', v_schema::regnamespace,
                v_owner),
            detail = v_detail,
            hint = format('Run as a superuser: alter schema %s owner to %I. Then install() again.',
                v_schema::regnamespace, current_user);
    end if;
    if not exists (select from pg_extension where extname = 'btree_gist') then
        execute format('create extension btree_gist schema %s', v_schema::regnamespace);
    end if;
    select e.extowner::regrole::text into v_owner
    from pg_extension as e
    where e.extname = 'btree_gist'
        and e.extowner <> all (v_trusted);
    if found then
        raise exception using
            errcode = 'insufficient_privilege',
            message = format('extension btree_gist belongs to %s', v_owner),
            detail = v_detail,
            hint =
                'Run as a superuser: drop extension btree_gist cascade. Then install() again: it makes the extension, and constraints of ours that are gone.';
    end if;
end;
$$;
