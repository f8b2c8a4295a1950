-- The vocabulary of the network scheme.

do $$
begin
    if to_regtype('commission.network_sale_type') is null then
        create type commission.network_sale_type as enum ('retail_sales', 'kpi_reward');
    end if;
    if to_regtype('commission.network_sale_status') is null then
        create type commission.network_sale_status as enum ('pending', 'approved', 'refunded', 'cancelled');
    end if;
    if to_regtype('commission.inactive_basis') is null then
        create type commission.inactive_basis as enum ('personal', 'ranking');
    end if;
    if to_regtype('commission.override_mode') is null then
        create type commission.override_mode as enum (
            'differential', 'differential_path', 'unilevel', 'none');
    end if;
    if to_regtype('commission.network_recalculation') is null then
        create type commission.network_recalculation as enum ('immediate', 'deferred');
    end if;
end;
$$;

comment on type commission.network_sale_type is
    'retail_sales make volume and commission; a kpi_reward is income without volume.';
comment on type commission.network_sale_status is 'Only approved sales count.';
comment on type commission.inactive_basis is
    'personal: without personal volume the inactive rate holds, in differentials too; ranking: the tier of the ranking volume holds, and the inactive rate is paid where that gives none.';
comment on type commission.override_mode is
    'differential: own rate less that of the leg''s head; differential_path: own rate above the highest rate paid below on the sale''s path; unilevel: a rate for each level; none.';
comment on type commission.network_recalculation is
    'immediate: figures follow in the same transaction; deferred: changes queue up for apply_network_changes().';
