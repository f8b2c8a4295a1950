-- What CREATE EXTENSION pg_commission runs, in this order: schema, the other files by their names, privileges.
-- MODULE_PATHNAME is the library, as the control file says.
\echo Use "create extension pg_commission" to load this file. \quit

create schema commission_engine;
