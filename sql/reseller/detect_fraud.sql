-- Looking for fraud: when a sale comes in over the API, before commissions are approved by themselves, and
-- by a job of the scheme.

create or replace function commission_internal.raise_fraud_signals(p_sale_ids uuid[], p_at timestamptz)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_count bigint;
begin
    if coalesce(cardinality(p_sale_ids), 0) = 0 then
        return 0;
    end if;
    insert into commission.fraud_signal (rule, action, reseller_id, sale_id, evidence, fingerprint)
    select distinct on (f.name, s.about) f.name, f.action, s.reseller_id, s.sale_id, s.evidence,
        f.name || ':' || s.about
    from (
        select * from commission_internal.suspicions_of_sales(p_sale_ids)
        union all
        select * from commission_internal.suspicions_by_counts(p_sale_ids)
        union all
        select * from commission_internal.suspicions_of_resellers(p_sale_ids, p_at)
        union all
        select * from commission_internal.suspicions_of_accounts(p_sale_ids)
    ) as s
    join commission.fraud_rule as f on f.name = s.rule
    where f.is_active
    order by f.name, s.about
    on conflict on constraint fraud_signal_fingerprint_key do nothing;
    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function commission_internal.raise_fraud_signals(uuid[], timestamptz) is
    'Applies the active rules to sales and their resellers and writes down what was not found before. Returns how much that was.';

create or replace function commission_internal.detect_fraud(p_from timestamptz, p_until timestamptz)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
    perform commission_internal.require_all('reseller', 'edit');
    if p_from is null or p_until is null or p_from >= p_until then
        raise exception using
            errcode = 'invalid_parameter_value',
            message = 'p_from must be before p_until';
    end if;
    return commission_internal.raise_fraud_signals(
        array(
            select s.id
            from commission.reseller_sale as s
            where s.sold_at >= p_from
                and s.sold_at < p_until
                and s.reseller_id is not null
            union
            select r.sale_id
            from commission.reseller_refund as r
            where r.refunded_at >= p_from
                and r.refunded_at < p_until
                and r.reason = 'chargeback'),
        p_until);
end;
$$;

-- What was sold or charged back lately: a job of the scheme (contract.sql).
create or replace function commission_internal.detect_fraud()
returns bigint
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.detect_fraud(now() - interval '48 hours', now());
$$;

comment on function commission_internal.detect_fraud() is
    'Looks for fraud in what was sold or charged back in the last 48 hours.';

create or replace function commission.detect_fraud(
    p_from timestamptz default now() - interval '48 hours',
    p_until timestamptz default now())
returns bigint
language sql
set search_path = pg_catalog, pg_temp
set statement_timeout = '15min'
as $$
    select commission_internal.detect_fraud(p_from, p_until);
$$;

comment on function commission.detect_fraud(timestamptz, timestamptz) is
    'Applies the rules of fraud_rule to what was sold or charged back in a time (null is refused, 22023), writes what they find to fraud_signal, and returns how much of it is new. run_due() and pg_cron call it for the last 48 hours. For administrators of all branches.';
