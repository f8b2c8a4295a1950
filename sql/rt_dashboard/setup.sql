-- Where the four relations are: made, moved and granted.

create or replace function commission_internal.rt_dashboard_relations()
returns table (id oid, name text)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select c.oid, c.relname::text
    from commission_internal.rt_dashboard_setting as s
    join pg_namespace as n on n.nspname = s.schema_name
    join pg_class as c
        on c.relnamespace = n.oid
        and c.relkind = 'v'
        and c.relname in ('users', 'profiles', 'transactions', 'monthly_stats')
        -- Whoever owns the schema may have put others in their place.
        and c.relowner = (select o.nspowner from pg_namespace as o where o.nspname = 'commission_internal');
$$;

comment on function commission_internal.rt_dashboard_relations() is
    'The views that setup_rt_dashboard() has made outside of our schemas.';

create or replace function commission_internal.grant_rt_dashboard()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_view record;
    v_schema constant text := (select s.schema_name from commission_internal.rt_dashboard_setting as s);
begin
    for v_view in select r.id::regclass as name, r.name as short from commission_internal.rt_dashboard_relations() as r
    loop
        -- Default privileges may have given anything to anybody.
        execute format('revoke all on %s from public', v_view.name);
        continue when to_regrole('authenticated') is null or not has_schema_privilege(
            to_regrole('authenticated'), 'commission', 'usage');
        execute format('revoke all on %s from anon, authenticated, service_role', v_view.name);
        execute format('grant select on %s to authenticated, service_role', v_view.name);
        continue when v_view.short = 'users';
        execute format('grant insert, update, delete on %s to authenticated, service_role', v_view.name);
    end loop;
    if to_regrole('authenticated') is not null
        and to_regnamespace(quote_ident(v_schema)) is not null
        and has_schema_privilege(to_regrole('authenticated'), 'commission', 'usage')
    then
        execute format('grant usage on schema %I to authenticated, service_role', v_schema);
    end if;
end;
$$;

comment on function commission_internal.grant_rt_dashboard() is
    'Gives the roles of the API, where they were set up, what the dashboard asks of its relations, and nobody else anything.';

create or replace function commission_internal.make_rt_dashboard(p_schema text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set client_min_messages = warning
as $$
declare
    v_taken text;
    v_view record;
begin
    if to_regnamespace(quote_ident(p_schema)) is null
        or p_schema in ('commission', 'commission_internal', 'commission_engine', 'information_schema')
        or p_schema like 'pg\_%'
    then
        raise exception using
            errcode = 'invalid_schema_name',
            message = format('schema "%s" is not there, or not for this', left(coalesce(p_schema, 'null'), 100)),
            hint = 'Create it first: the dashboard is told which schema it is.';
    end if;
    select string_agg(format('%I.%I', p_schema, c.relname), ', ' order by c.relname) into v_taken
    from pg_class as c
    where c.relnamespace = to_regnamespace(quote_ident(p_schema))
        and c.relname in ('users', 'profiles', 'transactions', 'monthly_stats')
        and c.oid not in (select r.id from commission_internal.rt_dashboard_relations() as r);
    if v_taken is not null then
        raise exception using
            errcode = 'duplicate_table',
            message = format('there are relations of these names that are not of pg_commission: %s', v_taken),
            hint = 'Rename them, or choose another schema: commission.setup_rt_dashboard(p_schema).';
    end if;
    -- Those that are there already stay: others may have built upon them.
    for v_view in
        select r.id::regclass as name
        from commission_internal.rt_dashboard_relations() as r
        join pg_class as c on c.oid = r.id
        where c.relnamespace <> to_regnamespace(quote_ident(p_schema))
    loop
        execute format('drop view %s', v_view.name);
    end loop;
    update commission_internal.rt_dashboard_setting set schema_name = p_schema;

    execute format(
        $view$
        create or replace view %1$I.users with (security_invoker = true) as
        select u.id, u.email, u.full_name, u.role, u.permissions, u.parent_id, u.created_at
        from commission_internal.rt_dashboard_users() as u;

        create or replace trigger users_read_only instead of insert or update or delete on %1$I.users
        for each row execute function commission_internal.refuse_writing_view();

        create or replace view %1$I.profiles with (security_invoker = true) as
        select p.id, p.email, p.full_name, p.role, p.status, p.user_id, p.approved_by, p.approved_at, p.created_at
        from commission.rt_profile as p;

        create or replace view %1$I.transactions with (security_invoker = true) as
        select s.id,
            case
                when (select commission_internal.rt_dashboard_user_is()) = 'sharer' then
                    coalesce(s.shared_by, s.participant_id)
                else s.participant_id
            end as user_id,
            case when s.status = 'approved' then s.amount - s.refunded_amount else s.amount end as amount,
            s.sale_type::text as type,
            case when s.status = 'cancelled' then 'blocked' else s.status::text end as status,
            s.reference_id,
            case
                when s.shared_by is null then null
                when (select commission_internal.rt_dashboard_user_is()) = 'sharer' then s.participant_id
                else s.shared_by
            end as shared_with_id,
            (
                coalesce(s.metadata, '{}') || jsonb_strip_nulls(jsonb_build_object(
                    'customer_name', s.customer_name, 'customer_email', s.customer_email,
                    'customer_phone', s.customer_phone, 'product_name', s.product_name))
            )::text as metadata,
            to_char(s.sold_at at time zone w.time_zone, 'YYYY-MM-DD HH24:MI:SS') as created_at
        from commission.network_sale as s
        cross join commission.workspace as w;

        create or replace trigger transactions_write instead of insert or update or delete on %1$I.transactions
        for each row execute function commission_internal.write_rt_transaction();

        create or replace view %1$I.monthly_stats with (security_invoker = true) as
        select m.id, m.user_id, m.month, m.personal_sales_volume, m.shared_out_volume, m.received_volume,
            m.f1_sales_volume, m.tier_rate, m.comm_direct, m.comm_shared, m.comm_received, m.comm_override,
            m.total_commission, m.last_updated
        from commission.monthly_stats as m;

        create or replace trigger monthly_stats_swallow instead of insert or update or delete on %1$I.monthly_stats
        for each row execute function commission_internal.swallow_rt_stats();

        comment on view %1$I.users is
            'pg_commission: people, as an existing dashboard asks for them. Everybody for administrators of the network; else the caller and the people below them. Read-only: write commission.participant.';
        comment on view %1$I.profiles is
            'pg_commission: who signed up, as an existing dashboard asks for them: commission.rt_profile.';
        comment on view %1$I.transactions is
            'pg_commission: sales and rewards of the network, as an existing dashboard asks for them: commission.network_sale. Takes new rows; metadata and created_at are text.';
        comment on view %1$I.monthly_stats is
            'pg_commission: commission.monthly_stats. What is written to it is swallowed: it is worked out.';
        $view$, p_schema);
    perform commission_internal.grant_rt_dashboard();
    if commission_internal.is_identity_table(to_regclass('auth.users')) then
        begin
            create or replace trigger rt_dashboard_sign_up after insert or update of email_confirmed_at on auth.users
            for each row execute function commission_internal.take_sign_up();
        exception
            -- Whoever signs up then writes the profile by the API.
            when insufficient_privilege then null;
        end;
    end if;
end;
$$;

comment on function commission_internal.make_rt_dashboard(text) is
    'Makes the relations of the dashboard in a schema, or moves them there.';

create or replace function commission.setup_rt_dashboard(p_schema text default 'public')
returns table (relation text, action text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before constant text[] := array(
        select r.id::regclass::text from commission_internal.rt_dashboard_relations() as r);
begin
    perform commission_internal.make_rt_dashboard(p_schema);
    -- What the views ask is granted as what policies ask is.
    if to_regrole('authenticated') is not null
        and has_schema_privilege(to_regrole('authenticated'), 'commission', 'usage')
    then
        perform commission_internal.grant_api_privileges();
    end if;
    notify pgrst, 'reload schema';
    return query
    select format('%I.%I', s.schema_name, r.name),
        case when cardinality(v_before) = 0 then 'created' else 'made anew' end
    from commission_internal.rt_dashboard_relations() as r
    cross join commission_internal.rt_dashboard_setting as s
    order by r.name;
end;
$$;

comment on function commission.setup_rt_dashboard(text) is
    'Makes users, profiles, transactions and monthly_stats in a schema, as an existing dashboard of a company with a network asks its database for them, and grants them to the roles of the API where these were set up; called again with another schema, moves them. Where the identity provider keeps its users in auth.users, a table of a superuser, of the owner or of Supabase, a sign-up there is a pending profile, with its e-mail once that is confirmed. 42P07 where something else has one of the names, 3F000 where the schema is not there. Run by the owner of the tables; nobody calls it by the API. install() keeps the relations up to date from then on.';

-- Where they are, they are made of this release.
do $$
declare
    v_schema constant text := (select s.schema_name from commission_internal.rt_dashboard_setting as s);
begin
    if v_schema is not null and to_regnamespace(quote_ident(v_schema)) is not null then
        perform commission_internal.make_rt_dashboard(v_schema);
    end if;
end;
$$;
