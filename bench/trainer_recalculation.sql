-- Switches live results to :mode. The trigger that would then catch up on every month stays out of it.

alter table commission.workspace disable trigger workspace_follow_recalculation;

update commission.workspace set recalculation = :'mode';

alter table commission.workspace enable trigger workspace_follow_recalculation;
