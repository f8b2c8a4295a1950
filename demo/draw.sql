-- Chance that comes out the same everywhere: the same key always draws the same number.

create function pg_temp.draw(p_key text, p_sides integer)
returns integer
language sql
immutable
as $$
    select (('x' || left(md5(p_key), 8))::bit(32)::bigint % p_sides)::integer;
$$;

create function pg_temp.id_of(p_key text)
returns uuid
language sql
immutable
as $$
    select md5(p_key)::uuid;
$$;

-- The instant of a clock time on a day in a branch.
create function pg_temp.at_branch(p_on date, p_minute integer, p_branch text)
returns timestamptz
language sql
stable
as $$
    select (p_on + p_minute * interval '1 minute') at time zone time_zone
    from commission.branch
    where name = p_branch;
$$;
