-- Telling people by mail that a month is closed and their statement is ready, where the company asks for it. A mail
-- has no amount: it says which month, and where to look.

create table if not exists commission_internal.statement_mail (
    participant_id uuid not null
        constraint statement_mail_participant_id_fkey references commission.participant (id) on delete cascade,
    month date not null
        constraint statement_mail_month_check check (extract(day from month) = 1),
    constraint statement_mail_pkey primary key (participant_id, month)
);

comment on table commission_internal.statement_mail is
    'Who has been told by mail of which month (its first day): nobody is told twice, however often it is reopened and closed again.';

create or replace function commission_internal.queue_statement_mails()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not (select s.mails_statements from commission_internal.account_setting as s) then
        return null;
    end if;
    -- Schemes are closed one after the other, and a month that was closed by mistake is reopened soon.
    with told as (
        insert into commission_internal.statement_mail (participant_id, month)
        select distinct e.participant_id, make_date(new.year, new.month, 1)
        from commission.earning as e
        join commission.participant as p on p.id = e.participant_id
        join commission_internal.account as a on a.id = p.auth_user_id
        -- What was posted in parts is of the month as well, unless a reopening has taken it back.
        where e.posting_id = new.id
            or e.posting_id in (
                select part.id
                from commission.posting as part
                where (part.scheme, part.year, part.month, part.kind) = (new.scheme, new.year, new.month, 'interim')
                    and part.id > coalesce(
                        (
                            select max(opened.id)
                            from commission.posting as opened
                            where (opened.scheme, opened.year, opened.month, opened.kind)
                                = (new.scheme, new.year, new.month, 'reopen')),
                        0))
        on conflict do nothing
        returning participant_id, month
    )
    insert into commission_internal.outbox (kind, email, participant_id, month, not_before)
    select 'statement', a.email, told.participant_id, told.month, now() + interval '10 minutes'
    from told
    join commission.participant as p on p.id = told.participant_id
    join commission_internal.account as a on a.id = p.auth_user_id;
    return null;
exception
    -- Money is closed whether or not somebody can be told.
    when others then
        raise warning 'nobody is told by mail of %: %', commission_internal.month_name(new.year, new.month), sqlerrm;
        return null;
end;
$$;

comment on function commission_internal.queue_statement_mails() is
    'Trigger: queues a mail to everybody who signs in here and has a line in the posting or in what was posted of its month in parts, unless they have been told of the month. What goes wrong is a warning.';

create or replace trigger posting_mail_statements
after insert on commission.posting
for each row
when (new.kind = 'close')
execute function commission_internal.queue_statement_mails();

create or replace function commission_internal.has_closed_lines(p_participant_id uuid, p_month date)
returns boolean
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select exists (
        select
        from commission.earning as e
        join commission.period as c on (c.scheme, c.year, c.month) = (e.scheme, e.year, e.month) and c.status = 'closed'
        where e.participant_id = p_participant_id
            and (e.year, e.month) = (extract(year from p_month)::integer, extract(month from p_month)::integer));
$$;

comment on function commission_internal.has_closed_lines(uuid, date) is
    'Whether a month with lines of a person is closed, in any scheme.';
