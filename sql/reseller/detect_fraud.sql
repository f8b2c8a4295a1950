-- Looking for fraud: when a sale comes in over the API, before commissions are approved, and by a job of the
-- scheme.

create or replace function commission_internal.new_suspicions(p_sale_ids uuid[], p_at timestamptz)
returns table (
    rule text,
    action commission.fraud_action,
    reseller_id uuid,
    sale_id uuid,
    evidence jsonb,
    fingerprint text)
language sql
stable
security definer
rows 10
set search_path = pg_catalog, pg_temp
set jit = off
as $$
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
        and not exists (
            select from commission.fraud_signal as g where g.fingerprint = f.name || ':' || s.about)
    order by f.name, s.about;
$$;

comment on function commission_internal.new_suspicions(uuid[], timestamptz) is
    'What the active rules find in sales and of their resellers that was not found before.';

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
    select n.rule, n.action, n.reseller_id, n.sale_id, n.evidence, n.fingerprint
    from commission_internal.new_suspicions(p_sale_ids, p_at) as n
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
            where (
                    s.sold_at >= p_from and s.sold_at < p_until
                    -- What was brought in later.
                    or s.created_at >= p_from and s.created_at < p_until)
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

-- What was sold, recorded or charged back lately: a job of the scheme (contract.sql).
create or replace function commission_internal.detect_fraud()
returns bigint
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.detect_fraud(now() - interval '48 hours', now());
$$;

comment on function commission_internal.detect_fraud() is
    'Looks for fraud in what was sold, recorded or charged back in the last 48 hours.';

create or replace function commission.detect_fraud(
    p_from timestamptz default now() - interval '48 hours',
    p_until timestamptz default now())
returns bigint
language sql
set search_path = pg_catalog, pg_temp
as $$
    select commission_internal.detect_fraud(p_from, p_until);
$$;

select commission_internal.give_time('detect_fraud', '15min');

comment on function commission.detect_fraud(timestamptz, timestamptz) is
    'Applies the rules of fraud_rule to what was sold, recorded or charged back in a time (null is refused, 22023), writes what they find to fraud_signal, and returns how much of it is new. run_due() and pg_cron call it for the last 48 hours. For administrators of all branches.';

-- Of what is approved one by one: a signal that this transaction wrote would go with its refusal.
create or replace function commission_internal.refuse_suspicious(p_sale_id uuid)
returns void
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule text;
begin
    select n.rule into v_rule
    from commission_internal.new_suspicions(array[p_sale_id], now()) as n
    where n.action = 'hold'
        and (n.sale_id is null or n.sale_id = p_sale_id)
    order by n.rule
    limit 1;
    if found then
        raise exception using
            errcode = 'PT409',
            message = format('the commission of sale "%s" is held by rule "%s"', p_sale_id, v_rule),
            hint = 'commission.bulk_approve_commissions() with this sale writes down what the rule found; '
                'commission.resolve_fraud_signal() ends it.';
    end if;
end;
$$;

comment on function commission_internal.refuse_suspicious(uuid) is
    'Raises PT409 (HTTP 409) where the rules find something in a sale that would hold it and was not found before.';

-- Also where somebody writes approved_at into the table.
create or replace function commission_internal.refuse_suspicious_approval()
returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform commission_internal.refuse_suspicious(new.id);
    return null;
end;
$$;

comment on function commission_internal.refuse_suspicious_approval() is
    'Trigger: raises PT409 where somebody approves a commission in which the rules find what would hold it.';

create or replace trigger reseller_sale_refuse_suspicious
after update on commission.reseller_sale
for each row when (
    old.approved_at is null
    and new.approved_at is not null
    and row_security_active('commission.reseller_sale'::regclass))
execute function commission_internal.refuse_suspicious_approval();

create or replace trigger reseller_sale_refuse_suspicious_insert
after insert on commission.reseller_sale
for each row when (new.approved_at is not null and row_security_active('commission.reseller_sale'::regclass))
execute function commission_internal.refuse_suspicious_approval();
