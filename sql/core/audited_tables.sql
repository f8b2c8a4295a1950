-- What of core is recorded in audit_log. Runs last: what install() itself fills in is nobody's change.

select commission_internal.audit_table('commission.' || name)
from unnest(array[
    'workspace', 'branch', 'currency', 'exchange_rate', 'participant', 'upline_link',
    'permission_module', 'role_permission', 'participant_permission', 'source', 'closing_check']) as audited (name);
