-- What money of one currency is worth in another, by days: for schemes that count sales of several.

create table if not exists commission.exchange_rate (
    id uuid not null default gen_random_uuid()
        constraint exchange_rate_pkey primary key,
    from_currency text not null
        constraint exchange_rate_from_currency_fkey references commission.currency (code),
    to_currency text not null
        constraint exchange_rate_to_currency_fkey references commission.currency (code),
    rate numeric not null
        constraint exchange_rate_rate_check check (
            rate > 0 and rate <= 100000000 and scale(trim_scale(rate)) <= 10),
    valid_during daterange not null default '(,)'
        constraint exchange_rate_valid_during_check check (commission_internal.is_period(valid_during)),
    constraint exchange_rate_to_currency_check check (to_currency <> from_currency),
    constraint exchange_rate_excl exclude using gist (
        from_currency with =, to_currency with =, valid_during with &&)
        deferrable initially immediate
);

create index if not exists exchange_rate_to_currency_idx on commission.exchange_rate (to_currency, from_currency);

comment on table commission.exchange_rate is
    'Exchange rates by days, in the workspace''s calendar: a sale goes by the rate of its own day. Rates of the same two currencies must not overlap (23P01).';
comment on column commission.exchange_rate.id is 'Key.';
comment on column commission.exchange_rate.from_currency is 'ISO 4217 code of what is converted.';
comment on column commission.exchange_rate.to_currency is 'ISO 4217 code of what it becomes; another one (23514).';
comment on column commission.exchange_rate.rate is
    'How much of to_currency one unit of from_currency is: above 0, at most 100,000,000, at most 10 decimals.';
comment on column commission.exchange_rate.valid_during is 'Days on which it holds.';

select commission_internal.protect_table(
    'commission.exchange_rate',
    p_view => '(select commission_internal.is_signed_in())',
    p_module => 'settings');
