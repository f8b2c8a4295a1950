-- Amounts that can be given back. They are never negative: a refund is stated in the row of what was
-- refunded, and whoever sends a negative amount instead is told so.

create or replace function commission_internal.refuse_negative_amount(
    p_noun text,
    p_id uuid,
    p_source text,
    p_source_id text,
    p_column text,
    p_amount numeric,
    p_refunded_amount numeric)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_amount boolean := p_amount < 0;
begin
    raise exception using
        errcode = 'check_violation',
        message = format('%s %s has a negative %s', p_noun,
            case
                when p_source_id is null then format('"%s"', p_id)
                else format('"%s" of source "%s"', left(p_source_id, 100), left(p_source, 100))
            end,
            case when v_is_amount then p_column else 'refunded_amount' end),
        detail = format('%s is %s, refunded_amount is %s.', p_column, left(p_amount::text, 100),
            left(p_refunded_amount::text, 100)),
        hint = case
            when v_is_amount then format(
                'A refund is no row of its own: in the row of the %1$s that it is for, set refunded_amount to '
                'what was given back of %2$s in all, or status to ''refunded'' where that is everything.',
                p_noun, p_column)
            else format(
                'refunded_amount is what was given back in all, from 0 to %1$s. To take a refund back, lower it.',
                p_column)
        end;
end;
$$;

comment on function commission_internal.refuse_negative_amount(text, uuid, text, text, text, numeric, numeric) is
    'Raises 23514 (HTTP 400) for a row with a negative amount: which record it is, and how a refund is stated.';

-- A check, not a trigger: good rows pay two comparisons, and COPY goes on inserting many at once. Checks
-- are tested in the order of their names, so this one speaks before those of the columns.
create or replace function commission_internal.refuse_negative_amounts(
    p_table text,
    p_noun text,
    p_column text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_check text := split_part(p_table, '.', 2) || '_above_zero_check';
begin
    if exists (select from pg_constraint where (conrelid, conname) = (p_table::regclass, v_check)) then
        return;
    end if;
    execute format(
        'alter table %1$s add constraint %2$I check (
            %4$I >= 0 and refunded_amount >= 0
            or commission_internal.refuse_negative_amount(
                %3$L, id, source, source_id, %4$L, %4$I, refunded_amount))',
        p_table, v_check, p_noun, p_column);
    -- Checks run with the rights of whoever writes a row.
    grant execute on function commission_internal.refuse_negative_amount(
        text, uuid, text, text, text, numeric, numeric) to public;
end;
$$;

comment on function commission_internal.refuse_negative_amounts(text, text, text) is
    'Has a table of facts refuse negative amounts with an error that helps: the table, with its source key; what a row is called; the column that refunded_amount is part of.';

create or replace function commission_internal.check_not_negative(p_name text, p_amount numeric)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_amount < 0 then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = format('%s must not be negative', p_name),
            detail = format('%s is %s.', p_name, left(p_amount::text, 100)),
            hint = 'A refund is no negative amount: give what is left of the sales after it.';
    end if;
end;
$$;

comment on function commission_internal.check_not_negative(text, numeric) is
    'Raises 22023 for a negative amount among the arguments of a function, and says how a refund is given.';
