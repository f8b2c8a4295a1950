-- What makes a sale or a reseller suspicious. The rules are settings; what each of them looks at stands in
-- suspicions.sql.

create table if not exists commission.fraud_rule (
    name text
        constraint fraud_rule_pkey primary key
        constraint fraud_rule_name_check check (name in (
            'self_referral', 'shared_visitor', 'duplicate_destination', 'disposable_mail', 'banned_source',
            'paid_traffic', 'same_ip', 'fast_conversion', 'velocity', 'conversion_rate', 'chargebacks')),
    title text not null,
    threshold numeric
        constraint fraud_rule_threshold_check check (threshold between 0 and 1000000),
    within interval
        constraint fraud_rule_within_check check (
            extract(epoch from within) between 1 and 3650 * 86400),
    action commission.fraud_action not null,
    is_active boolean not null default true
);

comment on table commission.fraud_rule is
    'Rules by which sales and resellers are suspicious. Whatever a rule finds is written to fraud_signal; nothing is rejected by it.';
comment on column commission.fraud_rule.name is 'Name of the rule.';
comment on column commission.fraud_rule.title is 'What it finds, in words.';
comment on column commission.fraud_rule.threshold is 'The number in its title, where it has one.';
comment on column commission.fraud_rule.within is 'The time in its title, where it has one; a day is 24 hours.';
comment on column commission.fraud_rule.action is 'What becomes of what it finds.';
comment on column commission.fraud_rule.is_active is 'Whether it is applied.';

insert into commission.fraud_rule (name, title, threshold, within, action)
values
    ('self_referral', 'the client has the address of the reseller, also with a tag or with dots at Gmail',
        null, null, 'hold'),
    ('shared_visitor', 'one visitor buys as so many clients or more', 2, null, 'flag'),
    ('duplicate_destination', 'the account is one to which another reseller is paid', null, null, 'hold'),
    ('disposable_mail', 'the client has an address of a listed domain', null, null, 'flag'),
    ('banned_source', 'the click came from a listed host', null, null, 'flag'),
    ('paid_traffic', 'the click has a listed parameter of paid advertising', null, null, 'flag'),
    ('same_ip', 'so many sales or more within the time came from one address', 3, '24 hours', 'hold'),
    ('fast_conversion', 'the sale followed the click within less than the time', null, '10 seconds', 'flag'),
    ('velocity', 'more sales within the time than so many, and than 5 times those of a day before', 10, '24 hours',
        'flag'),
    ('conversion_rate', 'more than such a part of at least 20 visitors within the time bought', 0.5, '24 hours',
        'flag'),
    ('chargebacks', 'at least 2 and at least such a part of the sales within the time were charged back', 0.05,
        '90 days', 'hold')
on conflict on constraint fraud_rule_pkey do nothing;

select commission_internal.protect_table(
    'commission.fraud_rule',
    p_view => '(select commission_internal.sees_all(''reseller''))',
    p_module => 'reseller');

select commission_internal.bound_sizes('commission.fraud_rule', '{title}');

select commission_internal.audit_table('commission.fraud_rule');

create table if not exists commission.fraud_pattern (
    rule text not null
        constraint fraud_pattern_rule_fkey references commission.fraud_rule (name)
        constraint fraud_pattern_rule_check check (rule in ('disposable_mail', 'banned_source', 'paid_traffic')),
    pattern text not null
        constraint fraud_pattern_pattern_check check (
            pattern ~ '^[a-z0-9_-]+([.][a-z0-9_-]+)*$' and octet_length(pattern) <= 253),
    constraint fraud_pattern_pkey primary key (rule, pattern)
);

comment on table commission.fraud_pattern is
    'What rules look for: domains of addresses (disposable_mail), hosts of pages (banned_source), both with all below them, and parameters of links (paid_traffic). install() fills the table where it is empty.';
comment on column commission.fraud_pattern.rule is 'The rule.';
comment on column commission.fraud_pattern.pattern is 'The domain, host or parameter, in small letters.';

insert into commission.fraud_pattern (rule, pattern)
select rule, pattern
from (
    values
        ('disposable_mail',
            '{10minutemail.com,discard.email,dispostable.com,fakeinbox.com,getnada.com,grr.la,guerrillamail.com,
            mailcatch.com,maildrop.cc,mailinator.com,mailnesia.com,mintemail.com,mohmal.com,sharklasers.com,
            spamgourmet.com,temp-mail.org,tempmail.com,throwawaymail.com,trashmail.com,yopmail.com}'::text[]),
        ('paid_traffic',
            '{gclid,gbraid,wbraid,dclid,fbclid,msclkid,ttclid,twclid,li_fat_id,epik,sccid,yclid}')
) as usual (rule, patterns)
cross join unnest(usual.patterns) as pattern
where not exists (select from commission.fraud_pattern);

select commission_internal.protect_table(
    'commission.fraud_pattern',
    p_view => '(select commission_internal.sees_all(''reseller''))',
    p_module => 'reseller');

select commission_internal.audit_table('commission.fraud_pattern');
