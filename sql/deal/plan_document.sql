-- The text of a plan as people are given it, and who has accepted which version.

create table if not exists commission.plan_document (
    id uuid not null default gen_random_uuid()
        constraint plan_document_pkey primary key,
    plan_id uuid not null
        constraint plan_document_plan_id_fkey references commission.compensation_plan (id),
    version integer not null
        constraint plan_document_version_check check (version >= 1),
    body text not null
        constraint plan_document_body_check check (btrim(body) <> '' and octet_length(body) <= 1000000),
    hash text not null,
    requires_acceptance boolean not null default true,
    published_on date not null,
    published_at timestamptz not null default now(),
    published_by uuid,
    constraint plan_document_version_key unique (plan_id, version)
);

comment on table commission.plan_document is
    'Plans as they were given to people, in versions. Written by publish_plan_document(); no version is ever changed.';
comment on column commission.plan_document.id is 'Key.';
comment on column commission.plan_document.plan_id is 'The plan.';
comment on column commission.plan_document.version is 'Number of the version within the plan, from 1 on.';
comment on column commission.plan_document.body is 'The text; not blank, at most 1,000,000 bytes.';
comment on column commission.plan_document.hash is 'SHA-256 of the text in UTF-8, as 64 hexadecimal digits.';
comment on column commission.plan_document.requires_acceptance is
    'Whether those who have the plan are paid out only once they have accepted it. Months are calculated and posted all the same.';
comment on column commission.plan_document.published_on is 'The day on which it was published.';
comment on column commission.plan_document.published_at is 'When it was published.';
comment on column commission.plan_document.published_by is 'By whom; null for a database role at work.';

create table if not exists commission.plan_acceptance (
    document_id uuid not null
        constraint plan_acceptance_document_id_fkey references commission.plan_document (id),
    participant_id uuid not null
        constraint plan_acceptance_participant_id_fkey references commission.participant (id),
    hash text not null,
    accepted_at timestamptz not null default now(),
    constraint plan_acceptance_pkey primary key (document_id, participant_id)
);

create index if not exists plan_acceptance_participant_id_idx on commission.plan_acceptance (participant_id);

comment on table commission.plan_acceptance is
    'Who has accepted which version of a plan, when. Written by accept_plan_document(), by each person for themselves; never changed.';
comment on column commission.plan_acceptance.document_id is 'The version.';
comment on column commission.plan_acceptance.participant_id is 'Who accepted it.';
comment on column commission.plan_acceptance.hash is 'Hash of the text that they accepted.';
comment on column commission.plan_acceptance.accepted_at is 'When.';

create or replace function commission_internal.hash_plan_document()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    new.hash := encode(sha256(convert_to(new.body, 'UTF8')), 'hex');
    return new;
end;
$$;

comment on function commission_internal.hash_plan_document() is
    'Trigger: fills in the hash of the text, whatever is written.';

create or replace trigger plan_document_hash
before insert on commission.plan_document
for each row execute function commission_internal.hash_plan_document();

create or replace function commission_internal.keep_plan_document()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = format('rows of "%s" are neither changed nor deleted', tg_table_name),
        hint = 'Publish another version with commission.publish_plan_document().';
end;
$$;

comment on function commission_internal.keep_plan_document() is
    'Trigger: raises 23001 where what was published or accepted is changed.';

create or replace trigger plan_document_keep
before update or delete or truncate on commission.plan_document
for each statement execute function commission_internal.keep_plan_document();

create or replace trigger plan_acceptance_keep
before update or delete or truncate on commission.plan_acceptance
for each statement execute function commission_internal.keep_plan_document();

select commission_internal.protect_table(
    'commission.plan_document',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or plan_id in (select commission_internal.visible_plans())
    $$);

select commission_internal.protect_table(
    'commission.plan_acceptance',
    p_view => $$
        (select commission_internal.sees_all('deals'))
        or participant_id in (select commission_internal.visible_participants('deals'))
    $$);

select commission_internal.audit_table('commission.plan_document');
select commission_internal.audit_table('commission.plan_acceptance');

-- The version that somebody has to accept: the newest one that asks for it, of each plan that they have
-- or had. What was published after an assignment had ended does not concern them.
create or replace function commission_internal.documents_to_accept(p_participant_id uuid)
returns table (document_id uuid, plan_id uuid, plan_name text, version integer)
language sql
stable
security definer
rows 5
set search_path = pg_catalog, pg_temp
as $$
    select newest.id, newest.plan_id, newest.name, newest.version
    from (
        select distinct on (d.plan_id) d.id, d.plan_id, p.name, d.version
        from commission.plan_document as d
        join commission.compensation_plan as p on p.id = d.plan_id
        where d.requires_acceptance
            and exists (
                select
                from commission.user_compensation_plan as u
                where u.participant_id = p_participant_id
                    and u.plan_id = d.plan_id
                    and u.start_date <= commission_internal.today()
                    and d.published_on <= coalesce(u.end_date, 'infinity'))
        order by d.plan_id, d.version desc
    ) as newest
    where not exists (
        select
        from commission.plan_acceptance as a
        where a.document_id = newest.id
            and a.participant_id = p_participant_id)
    order by newest.name;
$$;

comment on function commission_internal.documents_to_accept(uuid) is
    'The versions of their plans that somebody has to accept and has not.';

-- Asked by settlement before it pays: see obstacle_of_schemes().
create or replace function commission_internal.deal_obstacle_to_payout(p_participant_id uuid)
returns text
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select format('version %s of plan "%s" is to be accepted first', d.version, d.plan_name)
    from commission_internal.documents_to_accept(p_participant_id) as d
    limit 1;
$$;

comment on function commission_internal.deal_obstacle_to_payout(uuid) is
    'Why somebody is not paid: a plan of theirs has a version that they have to accept; null where nothing stands in the way.';
