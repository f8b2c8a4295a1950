-- What of the trainer scheme is recorded in audit_log. Not its results: they follow from the facts.

select commission_internal.audit_table('commission.' || name)
from unnest(array[
    'trainer', 'trainer_grade', 'trainer_commission_tier',
    'member', 'member_tier_period', 'appointment', 'member_package']) as audited (name);
