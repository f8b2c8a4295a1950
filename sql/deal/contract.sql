-- What the deal scheme declares of itself (sql/core/scheme.sql).

select commission_internal.declare_module(
    'deals', 'Deals: pipeline, plans, quotas and commissions',
    '{"admin": ["view", "edit", "export"], "manager": ["view", "export"], "rep": ["view"]}');
