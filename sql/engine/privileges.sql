-- The native functions are for the functions in front of them, not for everybody.

revoke execute on all functions in schema commission_engine from public;
