-- The vocabulary of the deal scheme.

do $$
begin
    if to_regtype('commission.deal_status') is null then
        create type commission.deal_status as enum ('open', 'closed_won', 'closed_lost');
    end if;
    if to_regtype('commission.deal_event') is null then
        create type commission.deal_event as enum (
            'opened', 'moved', 'changed', 'won', 'lost', 'reopened', 'refunded');
    end if;
    if to_regtype('commission.deal_credit_kind') is null then
        create type commission.deal_credit_kind as enum ('revenue', 'overlay');
    end if;
    if to_regtype('commission.sales_activity_kind') is null then
        create type commission.sales_activity_kind as enum ('call', 'email', 'meeting', 'demo', 'note');
    end if;
    if to_regtype('commission.team_role') is null then
        create type commission.team_role as enum ('member', 'manager');
    end if;
    if to_regtype('commission.component_kind') is null then
        create type commission.component_kind as enum (
            'flat', 'percentage', 'tiered', 'quota', 'bonus', 'override');
    end if;
    if to_regtype('commission.component_basis') is null then
        create type commission.component_basis as enum ('deal', 'period');
    end if;
    if to_regtype('commission.component_mode') is null then
        create type commission.component_mode as enum ('marginal', 'whole');
    end if;
    if to_regtype('commission.component_release') is null then
        create type commission.component_release as enum ('won', 'payment');
    end if;
    if to_regtype('commission.quota_crossing') is null then
        create type commission.quota_crossing as enum ('deal', 'split');
    end if;
    if to_regtype('commission.quota_period') is null then
        create type commission.quota_period as enum ('monthly', 'quarterly', 'annual');
    end if;
    if to_regtype('commission.quota_scope') is null then
        create type commission.quota_scope as enum ('own', 'team');
    end if;
    if to_regtype('commission.draw_kind') is null then
        create type commission.draw_kind as enum ('recoverable', 'non_recoverable');
    end if;
end;
$$;

comment on type commission.deal_status is 'Only deals that are won pay; open ones are the pipeline.';
comment on type commission.deal_event is
    'What happened to a deal: opened, moved (to another stage), changed (in amount, close date, probability, owner or currency), won, lost, reopened, refunded.';
comment on type commission.deal_credit_kind is
    'revenue: a part of the deal, all parts together are the deal; overlay: credit beside them, for whoever helped.';
comment on type commission.sales_activity_kind is 'What was done for a deal.';
comment on type commission.team_role is
    'member: their revenue credits count to the team''s quotas; manager: who is paid by these.';
comment on type commission.component_kind is
    'flat: an amount a deal; percentage: a rate; tiered: rates by bands; quota: a rate, and an accelerated one from a threshold on; bonus: an amount once or a deal; override: a rate of what the downline is credited with.';
comment on type commission.component_basis is
    'What picks a band: deal (the size of the deal) or period (the running credit of the quota period).';
comment on type commission.component_mode is
    'marginal: each part at the rate of its band; whole: everything at the rate of the band that is reached.';
comment on type commission.component_release is
    'When a commission is earned: won (with the deal) or payment (as the customer pays).';
comment on type commission.quota_crossing is
    'Which rate the deal has with which the threshold is reached: deal (the accelerated one, all of it) or split (only what is beyond the threshold).';
comment on type commission.quota_period is 'How long a quota runs.';
comment on type commission.quota_scope is
    'Whose quotas a component goes by: own (the person''s) or team (of teams that the person manages).';
comment on type commission.draw_kind is
    'recoverable: an advance that later commissions pay back; non_recoverable: a guarantee.';
