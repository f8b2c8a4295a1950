//! The limits of time that setup_api_roles() gives the roles of the API, on a server of its own:
//! roles are the cluster's.

use common::Statements;
use common::people::Company;
use common::server::{DATABASE, Server};

const SETUP: &str = "select * from commission.setup_api_roles()";

const LIMITS: &str = "
    select rolname, unnest(rolconfig) from pg_roles
    where rolname in ('anon', 'authenticated', 'service_role', 'authenticator')
    order by 1, 2";

fn rows(action: &str, authenticated: [&str; 3]) -> Vec<String> {
    let limits = [
        ("anon", ["5s", "5s", "1min"]),
        ("authenticated", authenticated),
        ("service_role", ["15min", "1min", "1min"]),
        ("authenticator", ["15s", "10s", "1min"]),
    ];
    let settings = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"];
    let mut rows = Vec::new();
    for (role, values) in limits {
        for (setting, value) in settings.iter().zip(values) {
            rows.push(format!("{role}|{action} {setting} = {value}"));
        }
    }
    rows.push(format!("authenticator|{action} log_parameter_max_length = 0"));
    rows.push(format!("authenticator|{action} jit = off"));
    rows
}

#[test]
fn roles_of_the_api_have_limits_and_keep_those_they_had() {
    let server = Server::with_commission();
    let mut db = server.connect();
    let defaults = ["8s", "10s", "1min"];
    let said = db.lines(SETUP);
    assert_eq!(
        said[..4],
        ["anon", "authenticated", "service_role", "authenticator"]
            .map(|role| format!("{role}|created"))
    );
    assert_eq!(said[4..], rows("set", defaults));
    let set = db.lines(LIMITS);
    assert_eq!(set.len(), 14);
    assert_eq!(db.lines(SETUP)[4..], rows("kept", defaults));
    assert_eq!(db.lines(LIMITS), set);

    // What the administrator decided, for all databases or for this one.
    db.run("alter role authenticated set statement_timeout = '7s'");
    assert_eq!(db.lines(SETUP)[4..], rows("kept", ["7s", "10s", "1min"]));
    db.run(&format!(
        "alter role authenticated reset statement_timeout;
        alter role authenticated in database {DATABASE} set statement_timeout = '9s'"
    ));
    assert_eq!(db.lines(SETUP)[4..], rows("kept", ["9s", "10s", "1min"]));

    // A login of the API has them.
    let mut login = server.connect_as("authenticator").expect("it takes connections");
    assert_eq!(
        login.line(
            "select current_setting('statement_timeout'), current_setting('lock_timeout'),
                current_setting('idle_in_transaction_session_timeout')"
        ),
        "15s|10s|1min"
    );
}

#[test]
fn roles_of_somebody_else_are_left_alone_and_that_is_said() {
    let server = Server::with_commission();
    let mut db = server.connect();
    db.run(&format!(
        "drop schema commission, commission_internal cascade;
        create role anon; create role authenticated; create role service_role bypassrls;
        create role authenticator login noinherit;
        create role owner login;
        alter database {DATABASE} owner to owner;
        grant usage on schema commission_engine to owner;
        grant execute on all functions in schema commission_engine to owner"
    ));
    let mut owner = server.connect_as("owner").expect("it takes connections");
    owner.run("set client_min_messages = warning; select commission_engine.install()");
    let said = owner.lines(SETUP);
    assert_eq!(said.len(), 18, "{said:?}");
    assert_eq!(said[4], "anon|may not be altered, has no statement_timeout");
    assert_eq!(db.lines(LIMITS), Vec::<String>::new());
}

/// PostgREST gives a function's statement_timeout to whoever names it, before it is known who may
/// call it, and to the filters of the request.
#[test]
fn no_function_brings_more_time_than_anybody_has() {
    let mut db = common::Database::new("limits_own_time");
    let brought = "select p.oid::regprocedure, s
        from pg_proc as p, unnest(p.proconfig) as s
        where p.pronamespace = 'commission'::regnamespace
            and s like 'statement_timeout=%' and s <> 'statement_timeout=5s'";
    assert_eq!(db.lines(brought), [""; 0]);
    // Nor may resources of any depth be embedded in what those answer that are given more.
    let of_rows = "select p.oid::regprocedure
        from pg_proc as p
        join pg_type as t on t.oid = p.prorettype
        join pg_class as c on c.oid = t.typrelid and c.relkind in ('r', 'v')
        where p.pronamespace = 'commission'::regnamespace
            and p.proname in (select name from commission_internal.long_function)";
    assert_eq!(db.lines(of_rows), [""; 0]);
    let unknown = "select name from commission_internal.long_function
        where to_regproc('commission.' || name) is null";
    assert_eq!(db.lines(unknown), [""; 0]);
    assert_ne!(db.line("select count(*) from commission_internal.long_function"), "0");
}

#[test]
fn time_is_given_to_administrators_of_all_branches_for_what_takes_long() {
    let mut company = Company::new("limits_given");
    company.db.set_up_api_roles();
    let mut given = |role: &str, who: &str, path: &str, pre_request: &str| {
        company.db.run(&format!(
            "begin; set local role {role}; set local statement_timeout = '8s';
            set local request.path = '{path}';
            set local request.jwt.claims = '{{\"email\": \"{who}@people.example\"}}';
            select commission.{pre_request}()"
        ));
        let limit = company.db.line("show statement_timeout");
        company.db.run("rollback");
        limit
    };
    for pre_request in ["allow_time", "check_request"] {
        for who in ["super", "admin"] {
            assert_eq!(given("authenticated", who, "/rpc/close_period", pre_request), "15min");
            assert_eq!(given("anon", who, "/rpc/close_period", pre_request), "8s");
            for short in ["/rpc/my_permissions", "/earning", "/rpc/no_such", "", "/rpc/%"] {
                assert_eq!(given("authenticated", who, short, pre_request), "8s", "{short}");
            }
        }
        for who in ["kepong", "manager", "trainer", "unknown"] {
            assert_eq!(given("authenticated", who, "/rpc/close_period", pre_request), "8s");
        }
    }
    // Less than others have is left alone, and so is no limit.
    company.db.run("set statement_timeout = 0; set request.path = '/rpc/close_period'");
    company.db.run("set request.jwt.claims = '{\"email\": \"super@people.example\"}'");
    company.db.run("select commission.allow_time()");
    assert_eq!(company.db.line("show statement_timeout"), "0");
}

/// What the payee's request has locked is free again before anybody else gives up waiting for it,
/// however long PostgREST is made to work on its answer.
#[test]
fn what_payees_and_representatives_write_is_over_before_others_give_up() {
    let mut db = common::Database::new("limits_of_payees");
    let found = db.lines(
        "select shell.proname, coalesce('statement_timeout=5s' = any (shell.proconfig), false)
        from pg_proc as work
        join pg_proc as shell
            on shell.proname = work.proname and shell.pronamespace = 'commission'::regnamespace
        where work.pronamespace = 'commission_internal'::regnamespace
            and work.provolatile = 'v'
            and (
                work.prosrc ~ 'require_own_account|require_own_reseller|take_own_dispute|is_self'
                or work.prosrc ~ 'check_deal\\(p_deal_id, ''owner''\\)'
                or work.proname in (
                    'revoke_payout_method', 'comment_on_dispute', 'accept_plan_document'))
        order by 1",
    );
    for of_deals in [
        "accept_plan_document",
        "change_deal",
        "log_sales_activity",
        "lose_deal",
        "move_deal",
        "open_deal",
    ] {
        assert!(found.contains(&format!("{of_deals}|t")), "{of_deals}: {found:?}");
    }
    let others: Vec<_> = found.iter().filter(|line| !line.ends_with("|t")).collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(found.len() > 14, "{found:?}");
}
