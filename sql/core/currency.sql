-- Currencies and how many decimals their money has: what every rounding in this project goes by.

create table if not exists commission.currency (
    code text
        constraint currency_pkey primary key
        constraint currency_code_check check (code ~ '^[A-Z]{3}$'),
    minor_unit smallint not null
        constraint currency_minor_unit_check check (minor_unit between 0 and 4)
);

comment on table commission.currency is
    'The ISO 4217 currencies with a minor unit of 0, 2 or 3 decimals, filled in by install(). Add a row for a unit of your own, such as points (0 to 4 decimals).';
comment on column commission.currency.code is 'ISO 4217 alphabetic code, such as MYR.';
comment on column commission.currency.minor_unit is
    'Decimals of the smallest unit (ISO 4217): 2 for MYR, 0 for VND. Amounts are rounded to it, half away from zero.';

insert into commission.currency (code, minor_unit)
select code, minor_unit
from (
    select unnest(string_to_array(
        'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN '
        'BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS '
        'GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR '
        'LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD '
        'PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN '
        'SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW ZWG',
        ' ')) as code, 2 as minor_unit
    union all
    select unnest(string_to_array(
        'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF', ' ')), 0
    union all
    select unnest(string_to_array('BHD IQD JOD KWD LYD OMR TND', ' ')), 3
) as iso_4217
on conflict do nothing;

select commission_internal.protect_table(
    'commission.currency',
    p_view => '(select commission_internal.is_signed_in())',
    p_module => 'settings');
