-- What was posted, in one currency: for rankings and totals of companies that pay in several.

create or replace function commission_internal.currency_of_total(p_year integer, p_month integer, p_currency text)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code text := coalesce(p_currency, (select w.currency from commission.workspace as w));
begin
    perform commission_internal.require_permission('earnings', 'view');
    perform commission_internal.check_month(p_year, coalesce(p_month, 1));
    if not exists (select from commission.currency as c where c.code = v_code) then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('there is no currency "%s"', left(v_code, 100)),
            hint = 'See the codes in commission.currency.';
    end if;
    return v_code;
end;
$$;

comment on function commission_internal.currency_of_total(integer, integer, text) is
    'The currency of a total: the one given, else the workspace''s. Raises 42501 for those who may not look at earnings, 22023 for other arguments.';

create or replace function commission.earning_total(
    p_year integer,
    p_month integer default null,
    p_currency text default null)
returns table (
    participant_id uuid,
    participant_name text,
    place bigint,
    currency text,
    amount numeric,
    amounts jsonb,
    missing_rates text[]
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_currency constant text := commission_internal.currency_of_total(p_year, p_month, p_currency);
begin
    return query
    with converted as (
        select e.participant_id, e.participant_name, e.currency, e.amount,
            case
                when e.currency = v_currency then e.amount
                else round(e.amount * r.rate, c.minor_unit)
            end as worth,
            case
                when e.currency <> v_currency and r.rate is null then
                    format('%s on %s', e.currency, of_month.last_day)
            end as missing
        from (
            select m.participant_id, m.participant_name, m.year, m.month, m.currency, sum(m.amount) as amount
            from commission.monthly_earning as m
            where m.year = p_year
                and m.month = coalesce(p_month, m.month)
            group by m.participant_id, m.participant_name, m.year, m.month, m.currency
        ) as e
        cross join lateral (
            select (make_date(e.year, e.month, 1) + interval '1 month - 1 day')::date as last_day
        ) as of_month
        left join commission.currency as c on c.code = v_currency
        left join commission.exchange_rate as r
            on r.from_currency = e.currency
            and r.to_currency = v_currency
            and r.valid_during @> of_month.last_day
    ),
    -- Nothing is left out of a sum in silence: where a rate is missing there is no sum.
    summed as (
        select k.participant_id, k.participant_name, grouping(k.participant_id) = 1 as is_total,
            case when count(k.missing) = 0 then sum(k.worth) end as amount,
            array_agg(distinct k.missing order by k.missing) filter (where k.missing is not null) as missing_rates
        from converted as k
        group by grouping sets ((k.participant_id, k.participant_name), ())
        having count(*) > 0
    )
    select s.participant_id, s.participant_name,
        case
            when not s.is_total and s.amount is not null then
                rank() over (partition by s.is_total, s.amount is null order by s.amount desc)
        end,
        v_currency, s.amount,
        (
            select jsonb_object_agg(o.currency, o.amount)
            from (
                select k.currency, sum(k.amount) as amount
                from converted as k
                where s.is_total or k.participant_id = s.participant_id
                group by k.currency
            ) as o
        ),
        coalesce(s.missing_rates, '{}')
    from summed as s
    order by s.is_total desc, s.amount desc nulls last, s.participant_id;
end;
$$;

comment on function commission.earning_total(integer, integer, text) is
    'What was posted for a month (p_month null: a year) in one currency (null: the workspace''s): a row for each person whom the caller sees, with their place, the highest first, and first of all a row without person for all of them. Each month and currency is converted by the rate of exchange_rate on the last day of the month and rounded to the minor unit of the one currency, half away from zero; amounts has what it is made of, by currency. Where a rate is missing there is no amount and no place: missing_rates says which, by currency and day. For reports: nobody is paid by it. Needs can_view on module earnings (42501). 22023 for a month or a currency that there is not. Read-only.';
