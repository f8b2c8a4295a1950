-- The stages of the pipeline.

create table if not exists commission.deal_stage (
    name text
        constraint deal_stage_pkey primary key
        constraint deal_stage_name_check check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    title text not null
        constraint deal_stage_title_check check (btrim(title) <> ''),
    position integer not null
        constraint deal_stage_position_key unique deferrable initially immediate
        constraint deal_stage_position_check check (position between 1 and 1000),
    probability numeric
        constraint deal_stage_probability_check check (
            probability between 0 and 100 and scale(trim_scale(probability)) <= 2),
    constraint deal_stage_closed_check check ((name = 'closed') = (probability is null))
);

comment on table commission.deal_stage is
    'The stages of open deals in their order, and stage closed of those that are won or lost. install() writes five into an empty table; add, rename and remove as you like, but closed stays (23001).';
comment on column commission.deal_stage.name is
    'Name by which deals refer to it: lower case letters, digits and underscores.';
comment on column commission.deal_stage.title is 'What frontends show; not blank.';
comment on column commission.deal_stage.position is 'Place in the pipeline, 1 to 1000, each once.';
comment on column commission.deal_stage.probability is
    'How likely deals of this stage are won where they do not say so, in percent, 0 to 100, at most 2 decimals; null exactly of stage closed (23514).';

insert into commission.deal_stage (name, title, position, probability)
select name, title, position, probability
from (
    values
        ('prospecting', 'Prospecting', 1, 10),
        ('qualification', 'Qualification', 2, 25),
        ('proposal', 'Proposal', 3, 50),
        ('negotiation', 'Negotiation', 4, 75),
        ('closed', 'Closed', 5, null)
) as stage (name, title, position, probability)
where not exists (select from commission.deal_stage);

create or replace function commission_internal.keep_closed_stage()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception using
        errcode = 'restrict_violation',
        message = 'stage "closed" can be neither removed nor renamed',
        hint = 'Won and lost deals are in it. Its title and position may change.';
end;
$$;

comment on function commission_internal.keep_closed_stage() is
    'Trigger: raises 23001 where the stage of closed deals is removed or renamed.';

create or replace trigger deal_stage_keep_delete
before delete on commission.deal_stage
for each row when (old.name = 'closed')
execute function commission_internal.keep_closed_stage();

create or replace trigger deal_stage_keep_update
before update of name on commission.deal_stage
for each row when (old.name = 'closed' and new.name <> 'closed')
execute function commission_internal.keep_closed_stage();

create or replace trigger deal_stage_keep_truncate
before truncate on commission.deal_stage
for each statement execute function commission_internal.keep_closed_stage();

select commission_internal.bound_sizes('commission.deal_stage', '{title}');

select commission_internal.protect_table(
    'commission.deal_stage',
    p_view => '(select commission_internal.sees_module(''deals''))',
    p_module => 'deals');

select commission_internal.audit_table('commission.deal_stage');
