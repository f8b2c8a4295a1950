-- What of the network is recorded in audit_log. Not its results: they follow from the facts.

select commission_internal.audit_table('commission.' || name)
from unnest(array[
    'network_plan', 'network_tier', 'network_fixed_rate', 'network_sale']) as audited (name);
