-- Checks of tables in words, for whoever offers records that do not fit: pg_get_expr() speaks to programmers.

create or replace function commission_internal.part_of_check_in_words(p_part text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select case
        when p.part ~ '^scale\(trim_scale\(\w+\)\) <= \d+$' then
            regexp_replace(p.part, '^scale\(trim_scale\((\w+)\)\) <= (\d+)$', '\1 has at most \2 decimals')
        when p.part ~ '^btrim\(\w+\) <> ''''$' then
            regexp_replace(p.part, '^btrim\((\w+)\).*$', '\1 is not blank')
        when p.part ~ '^octet_length\(\w+\) <= \d+$' then
            regexp_replace(p.part, '^octet_length\((\w+)\) <= (\d+)$', '\1 has at most \2 bytes')
        when p.part ~ '^octet_length\([(]*COALESCE.* <= \d+$' then
            regexp_replace(p.part, '^.* <= (\d+)$', 'its texts have at most \1 bytes together')
        when p.part ~ '^abs\(\w+\) <= \d+$' then
            regexp_replace(p.part, '^abs\((\w+)\) <= (\d+)$', '\1 is between -\2 and \2')
        when p.part ~ '^\w+ ~~ ''%_@_%''$' then
            regexp_replace(p.part, '^(\w+) .*$', '\1 has an @ between other signs')
        when p.part ~ '^(\w+) = btrim\(\1\)?$' then
            regexp_replace(p.part, '^(\w+) .*$', '\1 has no blanks around it')
        when p.part ~ '^\w+ ~ ''[^'']*''$' then
            regexp_replace(p.part, '^(\w+) ~ ''([^'']*)''$', '\1 is of the form \2')
        when p.part ~ '^\w+ (>=|<=|<>|>|<) [-\w]+$' then
            regexp_replace(p.part, '^(\w+) .*$', '\1 is ')
            || case split_part(p.part, ' ', 2)
                when '>=' then 'at least'
                when '<=' then 'at most'
                when '<>' then 'not'
                when '>' then 'more than'
                else 'less than'
            end
            || regexp_replace(p.part, '^\w+ \S+ ', ' ')
    end
    from (
        -- Brackets around it, however many, and no more than are closed.
        select case
            when length(replace(t.part, '(', '')) = length(replace(t.part, ')', '')) then
                regexp_replace(t.part, '^\((.*)\)$', '\1')
            when length(replace(t.part, '(', '')) < length(replace(t.part, ')', '')) then
                substr(t.part, 1 + length(replace(t.part, ')', '')) - length(replace(t.part, '(', '')))
            else left(t.part, length(replace(t.part, ')', '')) - length(replace(t.part, '(', '')))
        end as part
        from (select btrim(p_part) as part) as t
    ) as b
    cross join lateral (
        select case
            when b.part ~ '^\(' and b.part ~ '\)$' then regexp_replace(b.part, '^\(+(.*?)\)+$', '\1')
            else b.part
        end as part
    ) as p;
$$;

comment on function commission_internal.part_of_check_in_words(text) is
    'A condition of a check in words, without what stands between conditions; null where there are none for it.';

-- Of more than conditions that all hold, and of what there are no words for, the columns' comments say it.
create or replace function commission_internal.check_in_words(p_expression text, p_columns text)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
as $$
    select coalesce(
        case
            when plain.expression !~ ' OR |CASE ' and bool_and(w.words is not null) then
                string_agg(
                    -- Large numbers in groups of three, but no years.
                    case
                        when w.words ~ '\d{5}' then regexp_replace(w.words, '(\d)(?=(\d{3})+(?!\d))', '\1,', 'g')
                        else w.words
                    end,
                    ', ' order by part.place)
                || '.'
        end,
        p_columns)
    from (
        select regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(p_expression, '''(\d+)''::bigint', '\1', 'g'),
                    '\((-?\d+)\)::numeric', '\1', 'g'),
                '''(\d{4}-\d\d-\d\d)( 00:00:00\+00)?''::(date|timestamp with time zone)', '\1', 'g'),
            '::text', '', 'g') as expression
    ) as plain
    cross join lateral regexp_split_to_table(plain.expression, ' AND ') with ordinality as part (text, place)
    cross join lateral (select commission_internal.part_of_check_in_words(part.text) as words) as w
    group by plain.expression;
$$;

comment on function commission_internal.check_in_words(text, text) is
    'What the expression of a check asks for, in words; p_columns where there are none for it.';
