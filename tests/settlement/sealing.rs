//! Sealed accounts: opened by whoever may, with the right key, as what they are, and by nobody
//! else.

use common::server::KEYS;
use common::{DbError, Statements};

use crate::fixture::Office;
use crate::key_file::KeyFile;

/// Everybody of the design, and Ann with two accounts.
fn office(name: &str) -> Office {
    let mut office = Office::new(name);
    office.run(
        "insert into commission.branch (name, code, time_zone, currency)
        values ('here', 'H', 'UTC', 'USD');
        insert into commission.participant (name, role, email, branch)
        values
            ('Root', 'super_admin', 'root@people.example', null),
            ('Kim', 'admin', 'kim@people.example', 'here'),
            ('Max', 'manager', 'max@people.example', null)",
    );
    office.payee("Ann");
    office.payee("Bea");
    office.act(
        "Ann",
        "select id from commission.set_payout_method(
            'mobile_money', '{\"number\": \"+254 712 345678\", \"holder\": \"Ann A.\"}')",
    );
    office
}

fn method(office: &mut Office, who: &str, kind: &str) -> String {
    office.line(&format!(
        "select m.id from commission.payout_method as m
        join commission.participant as p on p.id = m.participant_id
        where p.name = '{who}' and m.kind = '{kind}'"
    ))
}

fn reveal(method: &str) -> String {
    format!("select commission.reveal_payout_method('{method}', 'asked by the bank')")
}

#[test]
fn an_account_is_masked_sealed_and_revealed_to_a_super_admin() {
    let mut office = office("sealing_reveal");
    let (bank, mobile) =
        (method(&mut office, "Ann", "bank_transfer"), method(&mut office, "Ann", "mobile_money"));
    assert_eq!(
        office.act("Root", &reveal(&mobile)),
        ["{\"holder\": \"Ann A.\", \"number\": \"254712345678\"}"]
    );
    assert_eq!(office.act("Root", &reveal(&bank)), ["{\"iban\": \"GB33BUKB20201555555555\"}"]);
    assert_eq!(
        office.lines(
            "select p.name, a.database_role, a.method_id is not null, a.reason
            from commission.bank_data_access as a
            join commission.participant as p on p.id = a.participant_id"
        ),
        ["Root|authenticated|t|asked by the bank", "Root|authenticated|t|asked by the bank"]
    );
    assert_eq!(
        office.line(&format!(
            "select m.masked, length(s.fingerprint), get_byte(s.sealed, 0), length(s.sealed)
            from commission.payout_method as m
            join commission_internal.payout_secret as s on s.method_id = m.id
            where m.id = '{bank}'"
        )),
        // Version, key, nonce and tag around {"iban":"GB33BUKB20201555555555"}.
        format!("***5555|64|1|{}", 1 + 4 + 24 + 16 + 33)
    );
}

#[test]
fn the_same_account_has_the_same_fingerprint_and_never_the_same_seal() {
    let mut office = office("sealing_fingerprint");
    assert_eq!(
        office.line(
            "select count(*), count(distinct s.fingerprint), count(distinct s.sealed)
            from commission.payout_method as m
            join commission_internal.payout_secret as s on s.method_id = m.id
            where m.kind = 'bank_transfer'"
        ),
        "2|1|2",
        "Ann and Bea gave the same"
    );
    // Nor does it follow from the account alone.
    let fingerprint: String =
        office.value("select max(fingerprint) from commission_internal.payout_secret");
    assert_ne!(fingerprint, engine::sealing::hash(b"iban:GB33BUKB20201555555555"));
}

#[test]
fn nobody_but_a_super_admin_reveals_rotates_or_checks() {
    let mut office = office("sealing_roles");
    let own = method(&mut office, "Ann", "mobile_money");
    for who in ["Ada", "Kim", "Max", "Ann", "Bea", "Nobody"] {
        let calls = [
            reveal(&own),
            "select commission.rotate_payout_keys()".to_owned(),
            "select * from commission.check_payout_keys()".to_owned(),
        ];
        for sql in calls {
            let error = office.refused(who, &sql);
            assert_eq!(error.sqlstate, "42501", "{who}: {sql}: {error:?}");
        }
    }
    for who in ["Max", "Ann", "Nobody"] {
        office.assert_refused(
            who,
            "select commission.set_payer_account('paypal', 'USD', 'paypal_csv')",
            "42501",
            "",
        );
    }
    // A server's key is no person.
    office.run("begin; set local role service_role");
    assert_eq!(office.error_of(&reveal(&own)).sqlstate, "42501");
    office.run("rollback");
    office.run("update commission.participant set status = 'inactive' where name = 'Root'");
    assert_eq!(office.refused("Root", &reveal(&own)).sqlstate, "42501");
    assert_eq!(office.line("select count(*) from commission.bank_data_access"), "0");
}

#[test]
fn what_is_sealed_and_what_opens_it_is_granted_to_nobody() {
    let mut office = office("sealing_grants");
    let granted = office.lines(
        "select c.relname, a.grantee::regrole
        from pg_class as c
        cross join aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) as a
        where c.relname in ('payout_secret', 'payer_secret', 'payout_file_secret')
            and a.grantee <> c.relowner
        union all
        select p.proname, coalesce(nullif(a.grantee, 0)::regrole::text, 'public')::regrole
        from pg_proc as p
        cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
        where p.pronamespace = 'commission_engine'::regnamespace
            and p.proname ~ 'seal|open'
            and a.grantee <> p.proowner",
    );
    assert_eq!(granted, Vec::<String>::new());
    // Nor is it written down anywhere else.
    let audited = office.lines(
        "select tgrelid::regclass from pg_trigger
        where tgrelid in (
                'commission_internal.payout_secret'::regclass,
                'commission_internal.payer_secret'::regclass,
                'commission_internal.payout_file_secret'::regclass)
            and not tgisinternal",
    );
    assert_eq!(audited, Vec::<String>::new());
    for sql in [
        "select * from commission_internal.payout_secret",
        "select commission_engine.newest_seal()",
        "select commission_engine.open_account('', gen_random_uuid(), gen_random_uuid())",
        "select commission_engine.make_payment_files(gen_random_uuid())",
        "set pg_commission.key_file = '/etc/passwd'",
        "show pg_commission.key_file",
    ] {
        let error = office.refused("Root", sql);
        assert_eq!(error.sqlstate, "42501", "{sql}: {error:?}");
    }
}

#[test]
fn a_ciphertext_in_another_place_does_not_open() {
    let mut office = office("sealing_swapped");
    let bank = method(&mut office, "Ann", "bank_transfer");
    let mobile = method(&mut office, "Ann", "mobile_money");
    let of_bea = method(&mut office, "Bea", "bank_transfer");
    let swap = |one: &str, other: &str| {
        format!(
            "update commission_internal.payout_secret as s set sealed = o.sealed
            from commission_internal.payout_secret as o
            where (s.method_id, o.method_id) in (('{one}', '{other}'), ('{other}', '{one}'))"
        )
    };
    let said = |error: &DbError| {
        error.sqlstate == "XX001"
            && error.message.starts_with("bank data cannot be opened: it is damaged, belongs to")
    };
    // Of somebody else, and another one of hers.
    for (one, other) in [(&bank, &of_bea), (&bank, &mobile)] {
        office.run(&swap(one, other));
        for changed in [one, other] {
            let error = office.refused("Root", &reveal(changed));
            assert!(said(&error), "{error:?}");
        }
        office.run(&swap(one, other));
        office.act("Root", &reveal(one));
    }
    // A rotation names what it cannot open.
    let path: String = office.value("show pg_commission.key_file");
    let both = KeyFile::new(&format!("{}\n2 {}", KeyFile::read(&path), &KEYS[2..]));
    office.run(&format!(
        "begin; set local pg_commission.key_file = '{}'; {}",
        both.path(),
        swap(&bank, &mobile)
    ));
    let error = office.error_of("select commission.rotate_payout_keys()");
    let detail = error.detail.clone().unwrap_or_default();
    assert!(said(&error) && (detail.contains(&bank) || detail.contains(&mobile)), "{error:?}");
    office.run("rollback");
    // A bit of it, the end of it.
    for change in ["set_byte(sealed, 40, get_byte(sealed, 40) # 1)", "substring(sealed for 50)"] {
        office.run(&format!(
            "begin; update commission_internal.payout_secret set sealed = {change}
            where method_id = '{bank}'"
        ));
        let error = office.error_of(&reveal(&bank));
        assert!(said(&error), "{error:?}");
        office.run("rollback");
    }
    // Nobody is paid to an account that was put under a payout.
    let ann = office.id_of("Ann");
    office.post(ann, &["100"]);
    office.act(
        "Ben",
        "select id from commission.set_payer_account('bank_transfer', 'USD', 'csv',
            '{\"columns\": \"IBAN=iban,Amount=amount\"}')",
    );
    let payout =
        office.act("Ann", &format!("select id from commission.request_payout(60, null, '{bank}')"));
    office.approve(&payout[0]);
    let batch = office.act("Ada", "select id from commission.create_payout_batch()").remove(0);
    office.run(&swap(&bank, &of_bea));
    let process = format!("select commission.process_payout_batch('{batch}')");
    let error = office.refused("Ada", &process);
    assert!(said(&error), "{error:?}");
    assert_eq!(error.detail.as_deref(), Some("It is the account of payment \"PO-00000001\"."));
    office.run(&swap(&bank, &of_bea));
    office.act("Ada", &process);
    // The file itself.
    office.run(
        "update commission_internal.payout_file_secret
        set sealed = (select sealed from commission_internal.payout_secret limit 1)",
    );
    let error = office.refused("Ada", &format!("select commission.payment_file('{batch}')"));
    assert!(said(&error), "{error:?}");
}

/// What the server says against revealing with a key file, by a superuser who has set it.
fn refusal_with(office: &mut Office, path: &str) -> String {
    office.run(&format!("set pg_commission.key_file = '{path}'"));
    let method = method(office, "Ann", "bank_transfer");
    let error = office.error_of(&reveal(&method));
    office.run("reset pg_commission.key_file");
    assert!(error.hint.is_some(), "{error:?}");
    assert!(path.is_empty() || !format!("{error:?}").contains(path), "{error:?}");
    error.line().replace("55000: bank data cannot be sealed or opened: pg_commission.key_file ", "")
}

#[test]
fn a_key_file_that_is_missing_or_open_to_others_is_refused() {
    let mut office = office("sealing_key_file");
    let good = KeyFile::new(KEYS);
    for (path, said) in [
        ("", "is not set"),
        ("keys", "is no absolute path"),
        ("/nowhere/keys", "names a file that the server cannot read: entity not found"),
        ("/tmp", "names no regular file"),
        ("/dev/zero", "names no regular file"),
    ] {
        assert_eq!(refusal_with(&mut office, path), said, "{path}");
    }
    for mode in ["640", "604", "660", "620", "644", "601"] {
        good.change_mode(mode);
        let said = refusal_with(&mut office, good.path());
        assert_eq!(said, "names a file that others can read or change", "{mode}");
    }
    good.change_mode("200");
    if !common::server::is_root() {
        return;
    }
    let said = refusal_with(&mut office, good.path());
    assert_eq!(said, "names a file that the server cannot read: permission denied");
    good.change_mode("400");
    let said = refusal_with(&mut office, good.path());
    assert!(said.starts_with("XX001: bank data cannot be opened: it is damaged"), "{said}");
    // A link to a file that others can read, and a file of somebody else.
    let link = good.linked_from("link");
    good.change_mode("444");
    assert_eq!(refusal_with(&mut office, &link), "names a file that others can read or change");
    good.change_mode("400");
    good.change_owner("root");
    let said = refusal_with(&mut office, good.path());
    assert_eq!(said, "names a file that the server cannot read: permission denied");
}

#[test]
fn a_key_file_in_the_data_directory_or_of_no_keys_is_refused() {
    let mut office = office("sealing_key_place");
    let data: String = office.value("select current_setting('data_directory')");
    let inside = format!("{data}/PG_VERSION");
    assert_eq!(refusal_with(&mut office, &inside), "names a file inside the data directory");
    let around = format!("{data}/../data/PG_VERSION");
    assert_eq!(refusal_with(&mut office, &around), "names a file inside the data directory");
    let key = &KEYS[2..];
    for (keys, said) in [
        (String::new(), "names a file in which there is no key"),
        (
            format!("1 {}", &key[1..]),
            "names a file in which line 1 has no key of 64 hexadecimal digits",
        ),
        (
            format!("1 {key}\n1 {}", "01".repeat(32)),
            "names a file in which line 2 has a key that is not random",
        ),
        ("x".repeat(300_000), "names a file of more than 256 kB"),
    ] {
        let file = KeyFile::new(&keys);
        assert_eq!(refusal_with(&mut office, file.path()), said);
    }
    // The key of another database, under another number and under the same one.
    let other = KeyFile::new(&format!("7 {key}"));
    let said = refusal_with(&mut office, other.path());
    assert_eq!(said, "55000: bank data cannot be opened: there is no key 1");
    let wrong = KeyFile::new(&format!("1 {key}"));
    let said = refusal_with(&mut office, wrong.path());
    assert!(said.starts_with("XX001: bank data cannot be opened: it is damaged"), "{said}");
    assert_eq!(office.lines("select * from commission.check_payout_keys()"), ["1|3|t|t|null"]);
    office.run(&format!("set pg_commission.key_file = '{}'", other.path()));
    assert_eq!(
        office.lines("select * from commission.check_payout_keys()"),
        ["1|3|f|f|bank data cannot be opened: there is no key 1"]
    );
}

#[test]
fn a_database_can_have_keys_of_its_own() {
    let mut office = office("sealing_own_keys");
    let own = KeyFile::new(&KEYS.replacen('1', "5", 1));
    let name = office.name.clone();
    office.run(&format!("alter database \"{name}\" set pg_commission.key_file = '{}'", own.path()));
    let mut session = office.connect();
    session.run("begin; set local request.jwt.claims = '{\"email\": \"ann@people.example\"}'");
    session
        .run("select commission.set_payout_method('paypal', '{\"mail\": \"a@wallet.example\"}')");
    session.run("commit");
    assert_eq!(
        session.lines(
            "select key_number, sealed_count, is_newest, opens from commission.check_payout_keys()"
        ),
        ["1|3|f|f", "5|1|t|t"]
    );
}

#[test]
fn rotation_seals_everything_anew_in_batches() {
    let mut office = office("sealing_rotation");
    let ann = office.id_of("Ann");
    office.post(ann, &["100"]);
    office.act(
        "Ben",
        "select id from commission.set_payer_account('mobile_money', 'USD', 'csv',
            '{\"columns\": \"Phone=number,Amount=amount\"}')",
    );
    office.let_accounts_ripen();
    let payout = office.request("Ann", "60");
    office.approve(&payout);
    let create = "select id from commission.create_payout_batch(null, 'mobile_money')";
    let batch = office.act("Ada", create).remove(0);
    office.act("Ada", &format!("select id from commission.process_payout_batch('{batch}')"));

    // The keys of the cluster, and a newer one.
    let path: String = office.value("show pg_commission.key_file");
    let old = KeyFile::read(&path);
    let both = KeyFile::new(&format!("{old}\n2 {}", &KEYS[2..]));
    let new = KeyFile::new(&format!("2 {}", &KEYS[2..]));
    let get = format!("select commission.payment_file('{batch}')::bytea");
    let file: Vec<u8> = office.value(&get);
    let prints = "select string_agg(fingerprint, ',' order by method_id)
        from commission_internal.payout_secret";
    let before: String = office.value(prints);
    office.run(&format!("set pg_commission.key_file = '{}'", both.path()));
    // Three accounts, a payer and a file.
    let mut left = Vec::new();
    loop {
        let rest: i64 = office.value("select commission.rotate_payout_keys(2)");
        left.push(rest);
        if rest == 0 {
            break;
        }
    }
    assert_eq!(left, [3, 1, 0]);
    assert_eq!(office.lines("select * from commission.check_payout_keys()"), ["2|5|t|t|null"]);
    let after: String = office.value(prints);
    assert!(before.split(',').zip(after.split(',')).all(|(before, after)| before != after));
    // The old key is not needed any more, and the file is the same.
    office.run(&format!("set pg_commission.key_file = '{}'", new.path()));
    assert_eq!(office.value::<Vec<u8>>(&get), file);
    let bank = method(&mut office, "Bea", "bank_transfer");
    office.run(&reveal(&bank));
    assert_eq!(office.value::<i64>("select commission.rotate_payout_keys()"), 0);
}

/// Before a session has used the library, its settings are anybody's words.
#[test]
fn whoever_sets_the_key_file_first_does_not_have_it() {
    let mut office = office("sealing_placeholder");
    let mut login = office.connect_as("authenticator");
    login.run(
        "set pg_commission.key_file = '/nowhere/keys';
        set role authenticated;
        set request.jwt.claims = '{\"email\": \"ann@people.example\"}';
        set client_min_messages = error;",
    );
    login.run("select commission.set_payout_method('paypal', '{\"mail\": \"a@wallet.example\"}')");
    for sql in ["set pg_commission.key_file = '/nowhere/keys'", "show pg_commission.key_file"] {
        assert_eq!(login.error_of(sql).sqlstate, "42501", "{sql}");
    }
    let sealed = method(&mut office, "Ann", "paypal");
    assert_eq!(office.act("Root", &reveal(&sealed)), ["{\"mail\": \"a@wallet.example\"}"]);
}
