//! The real PostgREST with the same secret, and what browsers, curl and attackers send to it.

use common::postgrest::PostgRest;
use common::{Statements, secret_of_tokens};

use crate::fixture::{company, invitation, person, subject};

#[test]
fn people_sign_in_over_http() {
    let mut company = company("accounts_http", &["super", "trainer", "other"]);
    company.db.run("update commission_internal.account_setting set trusted_proxies = 1");
    let link = invitation(&mut company.db, &person("kepong"));
    let environment = [
        ("TRAINER", person("trainer")),
        ("TRAINER_SUB", subject(&mut company.db, "trainer")),
        ("SUPER", person("super")),
        ("MANAGER", person("manager")),
        ("LINK", link),
        ("JWT_SECRET", secret_of_tokens()),
    ];
    let secret = secret_of_tokens();
    let settings = [("PGRST_JWT_SECRET", secret.as_str())];
    PostgRest::start_with(&mut company.db, &settings).run_script("accounts", &environment);
}
