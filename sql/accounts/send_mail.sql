-- What courier/ asks for: mail to send, and what became of it. Each mail is lent for a while: if whoever took
-- it dies, another one takes it again.

create or replace function commission_internal.wait_of_mail(p_attempts integer)
returns interval
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select make_interval(mins => least(360, (2 ^ least(p_attempts, 20))::integer));
$$;

comment on function commission_internal.wait_of_mail(integer) is
    'After how long a mail is tried again: 2 minutes, 4, ... 6 hours.';

-- {name} and the like. What stands in for one is not looked at again.
create or replace function commission_internal.filled_in(p_text text, p_words jsonb)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select string_agg(
        case when place % 2 = 0 then coalesce(p_words ->> part, '{' || part || '}') else part end, '' order by place)
    from unnest(regexp_split_to_array(p_text, '[{}]')) with ordinality as piece (part, place);
$$;

comment on function commission_internal.filled_in(text, jsonb) is
    'A text in which words stand for what is in braces; what is not known stays.';

-- One mail, so that one that cannot be sent keeps no other back.
create or replace function commission_internal.take_mail()
returns table (id bigint, recipient text, recipient_name text, subject text, body text)
language plpgsql
security definer
rows 1
set search_path = pg_catalog, pg_temp
as $$
declare
    v_mail commission_internal.outbox;
    v_person commission.participant;
    v_account commission_internal.account;
    v_page text;
    v_words jsonb;
    v_text text;
begin
    delete from commission_internal.outbox as o
    where o.id in (
        select old.id
        from commission_internal.outbox as old
        where old.settled_at < now() - interval '30 days'
        limit 100
        for update skip locked);
    loop
        select o.* into v_mail
        from commission_internal.outbox as o
        where o.state = 'waiting' and o.not_before <= clock_timestamp()
        -- Whoever waits for a link waits behind no statements, of which there may be thousands.
        order by (o.kind = 'statement'), o.not_before, o.id
        limit 1
        for update skip locked;
        if not found then
            return;
        end if;
        v_page := commission_internal.page_address();
        v_text := v_mail.kind;
        v_words := jsonb_build_object(
            'workspace', (select w.name from commission.workspace as w),
            'hours', commission_internal.hours_of_link(v_mail.kind),
            'link', v_page);
        select a.* into v_account
        from commission_internal.account as a
        where case v_mail.kind
            when 'statement' then
                a.id = (select p.auth_user_id from commission.participant as p where p.id = v_mail.participant_id)
            else a.email = commission_internal.email_key(v_mail.email)
        end;
        select p.* into v_person
        from commission.participant as p
        where p.id = v_mail.participant_id or v_mail.participant_id is null and p.auth_user_id = v_account.id;
        if v_mail.kind = 'statement' then
            v_words := v_words || jsonb_build_object(
                'month', to_char(v_mail.month, 'MM/YYYY'),
                'link', v_page || '#/mine?month=' || to_char(v_mail.month, 'YYYY-MM'));
            if not commission_internal.has_closed_lines(v_mail.participant_id, v_mail.month) then
                -- Whoever closes it again lets them know.
                delete from commission_internal.statement_mail as t
                where (t.participant_id, t.month) = (v_mail.participant_id, v_mail.month);
                update commission_internal.outbox as o
                set state = 'dropped', settled_at = now(), problem = 'the month is open again'
                where o.id = v_mail.id;
                continue;
            end if;
        end if;
        if v_mail.kind in ('reset', 'statement')
                and (v_account.id is null or commission_internal.is_of_another(v_account.email, v_person.id))
            -- The person has another e-mail by now.
            or v_mail.kind = 'invitation'
                and commission_internal.email_key(v_person.email)
                    is distinct from commission_internal.email_key(v_mail.email)
        then
            update commission_internal.outbox as o
            set state = 'dropped', settled_at = now(), problem = 'nobody has the address'
            where o.id = v_mail.id;
            continue;
        end if;
        if v_mail.kind = 'sign_up' and v_account.id is not null and v_person.id is not null then
            v_text := 'known';
        elsif v_mail.kind in ('invitation', 'reset', 'sign_up') then
            v_words := v_words || jsonb_build_object('link', commission_internal.make_link(
                v_mail.kind, v_mail.email, coalesce(v_person.name, v_mail.name), v_mail.participant_id));
        end if;
        update commission_internal.outbox as o
        set attempts = o.attempts + 1,
            not_before = clock_timestamp() + commission_internal.wait_of_mail(o.attempts + 1)
        where o.id = v_mail.id;
        recipient_name := coalesce(v_person.name, v_account.name, v_mail.name);
        v_words := v_words || jsonb_build_object('name', coalesce(recipient_name, v_mail.email));
        id := v_mail.id;
        recipient := coalesce(v_account.email, v_mail.email);
        select
            regexp_replace(commission_internal.filled_in(t.subject, v_words), '[\x01-\x1f\x7f]+', ' ', 'g'),
            commission_internal.filled_in(t.body, v_words)
        into subject, body
        from commission_internal.mail_text as t
        where t.kind = v_text;
        return next;
        return;
    end loop;
end;
$$;

comment on function commission_internal.take_mail() is
    'The next mail to be sent, statements last, with a link of its own where it has one; no row where there is none. It is lent: unless settle_mail() says what became of it, it is taken again after a while. Errors: 55000 nobody said where the page is.';

create or replace function commission_internal.settle_mail(
    p_id bigint,
    p_is_sent boolean,
    p_problem text,
    p_is_final boolean)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Ten tries take about 15 hours.
    v_most constant integer := 10;
    v_state text;
begin
    update commission_internal.outbox as o
    set state = case
            when p_is_sent then 'sent'
            when p_is_final or o.attempts >= v_most then 'failed'
            else 'waiting'
        end,
        settled_at = case when p_is_sent or p_is_final or o.attempts >= v_most then now() end,
        problem = case when p_is_sent then null else left(p_problem, 1000) end
    where o.id = p_id and o.state = 'waiting'
    returning o.state into v_state;
    return v_state;
end;
$$;

comment on function commission_internal.settle_mail(bigint, boolean, text, boolean) is
    'What became of a mail that was taken: sent, or why not and whether that is final; else it is tried again, ten times in all. Returns its state.';

create or replace function commission_internal.next_mail_at()
returns timestamptz
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select min(o.not_before) from commission_internal.outbox as o where o.state = 'waiting';
$$;

comment on function commission_internal.next_mail_at() is 'When the next mail is due; null where none waits.';

create or replace function commission.setup_courier_role(p_name text)
returns table (role_name text, action text)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(p_name, '') = '' or octet_length(p_name) > 63 or p_name ~ '^pg_'
        or p_name in ('public', 'none', 'anon', 'authenticated', 'service_role', 'authenticator')
    then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_name must be the name of a role of its own',
            detail = format('p_name is %s.', coalesce(quote_literal(left(p_name, 100)), 'null')),
            hint = 'Give a name of 1 to 63 bytes that does not begin with pg_, such as courier.';
    end if;
    role_name := p_name;
    action := 'kept';
    if to_regrole(quote_ident(p_name)) is null then
        execute format('create role %I login noinherit', p_name);
        action := 'created';
    end if;
    execute format('grant usage on schema commission_internal to %I', p_name);
    execute format(
        'grant execute on function commission_internal.take_mail(), '
        'commission_internal.settle_mail(bigint, boolean, text, boolean), '
        'commission_internal.next_mail_at() to %I', p_name);
    return next;
end;
$$;

comment on function commission.setup_courier_role(text) is
    'Creates a role with a login and no password yet, as which courier sends the mail of accounts: it may take mails and say what became of them, and nothing else. Takes the owner of the tables who may create roles (42501); nobody calls it by the API. Kept by install().';
