//! Long work and who calls it: the register of runs, the month end, the schedule. One program, so
//! that the others run while pg_cron's minute passes.

mod calculation_run;
mod month_end;
mod month_end_steps;
mod schedule;
mod strangers;
