-- What a change of rates would do before it is made.

create or replace function commission.preview_change(p_rows jsonb, p_from date)
returns table (
    scheme text,
    participant_id uuid,
    participant_name text,
    year integer,
    month integer,
    is_closed boolean,
    currency text,
    paid numeric,
    simulated numeric,
    difference numeric
)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
    select s.scheme, s.participant_id, s.participant_name, s.year, s.month, p.scheme is not null, s.currency, s.paid,
        s.simulated, s.difference
    from commission.simulate_rates(
        p_rows, p_from, greatest(p_from, commission_internal.today())) as s
    left join commission.period as p
        on p.scheme = s.scheme
        and p.year = s.year
        and p.month = s.month
        and p.status = 'closed'
    where s.difference <> 0
    order by p.scheme is null, s.year, s.month, s.scheme, s.participant_name, s.participant_id, s.currency;
$$;

comment on function commission.preview_change(jsonb, date) is
    'What a change of rates from a day on would do to the months from then until today, by person, month and currency: those that would get more or less only, months that are closed first (is_closed): there the difference would be an adjustment of the next closing. p_rows is what simulate_rates() takes, with its rights and errors. Read-only.';
