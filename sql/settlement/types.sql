-- The vocabulary of settlement.

do $$
begin
    if to_regtype('commission.manual_component') is null then
        create type commission.manual_component as enum ('bonus', 'spiff', 'correction');
    end if;
    if to_regtype('commission.payout_method_kind') is null then
        create type commission.payout_method_kind as enum ('bank_transfer', 'paypal', 'mobile_money', 'other');
    end if;
    if to_regtype('commission.payout_method_status') is null then
        create type commission.payout_method_status as enum ('pending', 'verified', 'revoked');
    end if;
    if to_regtype('commission.payout_state') is null then
        create type commission.payout_state as enum (
            'requested', 'approved', 'processing', 'completed', 'failed', 'cancelled', 'returned');
    end if;
    if to_regtype('commission.payout_batch_status') is null then
        create type commission.payout_batch_status as enum ('draft', 'processed', 'paid', 'cancelled');
    end if;
end;
$$;

comment on type commission.manual_component is
    'bonus: for something besides sales; spiff: a short-lived incentive; correction: mends what was paid wrongly.';
comment on type commission.payout_method_kind is 'By which way money reaches somebody.';
comment on type commission.payout_method_status is
    'pending: given by the payee; verified: an administrator has made sure that it is theirs; revoked: not used any more.';
comment on type commission.payout_state is
    'requested, approved, processing and completed payouts hold what they pay; failed, cancelled and returned ones have set it free.';
comment on type commission.payout_batch_status is
    'draft: payouts are gathered; processed: amounts are frozen and payments ordered; paid: the bank has answered for all of them; cancelled: the draft was given up.';
