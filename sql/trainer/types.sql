-- The vocabulary of the trainer scheme, as its existing clients know it.

do $$
begin
    if to_regtype('commission.commission_type') is null then
        create type commission.commission_type as enum ('conduction_fee', 'new_sales', 'renew_sales');
    end if;
    if to_regtype('commission.session_type') is null then
        create type commission.session_type as enum (
            'paid', 'free', 'compensate', 'transform', 'express', 'sponsor');
    end if;
    if to_regtype('commission.trainer_category') is null then
        create type commission.trainer_category as enum (
            'junior', 'senior', 'master', 'grand master', 'director');
    end if;
    if to_regtype('commission.trainer_type') is null then
        create type commission.trainer_type as enum ('full time', 'part time');
    end if;
    if to_regtype('commission.member_tier') is null then
        create type commission.member_tier as enum ('company', 'fans');
    end if;
    if to_regtype('commission.appointment_status') is null then
        create type commission.appointment_status as enum (
            'scheduled', 'completed', 'cancelled', 'no_show');
    end if;
    if to_regtype('commission.package_status') is null then
        create type commission.package_status as enum (
            'pending', 'active', 'completed', 'expired', 'refunded', 'cancelled');
    end if;
end;
$$;

comment on type commission.commission_type is 'What a rate pays for: a session conducted, a first sale, a renewal.';
comment on type commission.session_type is 'Types of training session; each has its own flat fee. add_session_type() adds more.';
comment on type commission.trainer_category is 'Seniority of a trainer.';
comment on type commission.trainer_type is 'Employment of a trainer.';
comment on type commission.member_tier is 'company: full sales rate; fans: half of the sales rate.';
comment on type commission.appointment_status is 'Only completed sessions are paid.';
comment on type commission.package_status is
    'active, completed and expired packages are sales; pending, refunded and cancelled ones are not.';
