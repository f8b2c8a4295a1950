-- The vocabulary of the reseller scheme.

do $$
begin
    if to_regtype('commission.reseller_type') is null then
        create type commission.reseller_type as enum ('individual', 'business');
    end if;
    if to_regtype('commission.reseller_verification') is null then
        create type commission.reseller_verification as enum (
            'unverified', 'submitted', 'verified', 'rejected');
    end if;
    if to_regtype('commission.reseller_sale_status') is null then
        create type commission.reseller_sale_status as enum ('pending', 'completed', 'cancelled');
    end if;
    if to_regtype('commission.reseller_refund_reason') is null then
        create type commission.reseller_refund_reason as enum ('refund', 'chargeback');
    end if;
    if to_regtype('commission.reseller_rule_kind') is null then
        create type commission.reseller_rule_kind as enum ('percentage', 'flat', 'tiered');
    end if;
    if to_regtype('commission.reseller_rule_mode') is null then
        create type commission.reseller_rule_mode as enum ('marginal', 'whole');
    end if;
    if to_regtype('commission.attribution_model') is null then
        create type commission.attribution_model as enum ('last_click', 'first_click');
    end if;
    if to_regtype('commission.reseller_credit') is null then
        create type commission.reseller_credit as enum (
            'stated', 'code', 'binding', 'last_click', 'first_click');
    end if;
    if to_regtype('commission.fraud_action') is null then
        create type commission.fraud_action as enum ('flag', 'hold');
    end if;
    if to_regtype('commission.fraud_status') is null then
        create type commission.fraud_status as enum ('open', 'confirmed', 'dismissed');
    end if;
end;
$$;

comment on type commission.reseller_type is 'Whether a reseller is a person or a company.';
comment on type commission.reseller_verification is
    'How far the check of who a reseller is has come: unverified, submitted (documents wait), verified, rejected (with a reason).';
comment on type commission.reseller_sale_status is 'Only completed sales count.';
comment on type commission.reseller_refund_reason is
    'refund: given back; chargeback: taken back by the client''s bank.';
comment on type commission.reseller_rule_kind is
    'percentage: a rate of what is left of the sale; flat: an amount for the event; tiered: rates by bands.';
comment on type commission.reseller_rule_mode is
    'marginal: each part of the sale at the rate of its band; whole: all of it at the rate of the band that it reaches.';
comment on type commission.attribution_model is 'Which of the clicks that count is paid.';
comment on type commission.reseller_credit is
    'Why a sale is a reseller''s: stated (somebody said so), code (the customer typed it), binding (of the customer''s first sale), last_click, first_click.';
comment on type commission.fraud_action is
    'flag: somebody should look at it; hold: nothing is approved until somebody has.';
comment on type commission.fraud_status is
    'open: nobody has decided; confirmed: it is fraud, and stays held; dismissed: it is none, and is no longer held.';
