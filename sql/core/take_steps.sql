-- Steps of a run for those who are not told about each of them.

drop function if exists commission_internal.finish_run(bigint);

-- What the steps did is undone if one fails, the note about it is not.
create or replace function commission_internal.take_steps(
    p_run_id bigint,
    p_all boolean,
    out message text,
    out error text,
    out is_cancelled boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_step record;
    v_error_code text;
    v_error_detail text;
    v_error_hint text;
begin
    perform commission_internal.require_all('earnings', 'edit');
    is_cancelled := false;
    begin
        loop
            v_step := commission_internal.advance_run(p_run_id);
            exit when v_step.is_finished or not p_all;
        end loop;
        message := v_step.message;
    exception
        when query_canceled or others then
            get stacked diagnostics
                v_error_code = returned_sqlstate,
                error = message_text,
                v_error_detail = pg_exception_detail,
                v_error_hint = pg_exception_hint;
            select f.message, f.is_done into message, is_cancelled
            from commission_internal.fail_run(p_run_id, v_error_code, error, v_error_detail, v_error_hint) as f;
    end;
end;
$$;

comment on function commission_internal.take_steps(bigint, boolean) is
    'Takes the next step of a run of this session, or all that are left, and says what became of them; is_cancelled if the task ends with it.';
