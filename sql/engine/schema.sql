-- What CREATE EXTENSION pg_commission runs, in this order: schema, install, calendar, one file for each scheme,
-- privileges. MODULE_PATHNAME is the library, as the control file says.
\echo Use "create extension pg_commission" to load this file. \quit

create schema commission_engine;
