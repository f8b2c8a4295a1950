//! The functions of sources, called: each makes the view that it takes members from.

pub const CALLS: [(&str, &str); 6] = [
    (
        "register_source",
        "create schema till;
        create view till.client as select 1 as source_id, 'Client' as name, 'kepong' as branch;
        select commission.register_source('till', 'member', 'till.client')",
    ),
    (
        "check_source",
        "create schema till;
        create view till.client as select 1 as source_id, 'Client' as name, 'up' as branch;
        select commission.register_source('till', 'member', 'till.client');
        select * from commission.check_source('till')",
    ),
    (
        "sync_source",
        "create schema till;
        create view till.client as select 1 as source_id, 'Client' as name, 'kepong' as branch;
        select commission.register_source('till', 'member', 'till.client');
        select * from commission.sync_source('till')",
    ),
    (
        "unregister_source",
        "create schema till;
        create view till.client as select 1 as source_id, 'Client' as name, 'kepong' as branch;
        select commission.register_source('till', 'member', 'till.client');
        select commission.unregister_source('till')",
    ),
    (
        "watch_source",
        "create schema till;
        create table till.client (source_id integer primary key, name text, branch text);
        insert into till.client values (1, 'Client', 'kepong');
        select commission.register_source('till', 'member', 'till.client');
        select * from commission.watch_source('till')",
    ),
    (
        "unwatch_source",
        "create schema till;
        create table till.client (source_id integer primary key, name text, branch text);
        select commission.register_source('till', 'member', 'till.client');
        select commission.watch_source('till');
        select commission.unwatch_source('till')",
    ),
];
