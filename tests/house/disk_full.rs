//! A disk that is full: the statement that needs more is refused with 53100, everything is as it
//! was before, and once there is space the work goes on.
//!
//! The disk is a small file system in memory that root mounts for the test, because nothing else
//! makes a server meet the real condition in all the places where it writes. Whoever is not root
//! runs the other tests (see the message).

use std::path::PathBuf;
use std::process::Command;

use common::Statements;
use common::durability::Company;
use common::server::{DATABASE, Server, as_server_user, is_root};
use common::snapshot::checksum;
use postgres::Client;
use postgres::error::SqlState;

/// A file system of a few megabytes, owned by the server's user.
struct SmallDisk(PathBuf);

impl SmallDisk {
    #[track_caller]
    fn mount(megabytes: u32) -> Self {
        let made = as_server_user("mktemp")
            .args(["-d", "/tmp/pg_commission_disk.XXXXXX"])
            .output()
            .expect("a folder can be made");
        let folder = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={megabytes}m,mode=0777"), "tmpfs"])
            .arg(&folder)
            .output();
        let is_mounted = mounted.as_ref().is_ok_and(|output| output.status.success());
        if !is_mounted {
            let _ = as_server_user("rmdir").arg(&folder).status();
        }
        assert!(
            is_mounted,
            "this test fills a disk of its own, and mounting one needs root (are we: {}). Run it \
             as root, or all the others with: cargo test -- --skip disk_is_full. {mounted:?}",
            is_root()
        );
        Self(folder)
    }

    fn tablespace(&self) -> String {
        let folder = self.0.join("tablespace");
        as_server_user("mkdir").arg(&folder).status().expect("there is the program mkdir");
        folder.to_string_lossy().into_owned()
    }

    /// Takes all that is free but so many kilobytes.
    #[track_caller]
    fn leave(&self, kilobytes: u64) {
        let free = self.free_kilobytes();
        let size = free.saturating_sub(kilobytes);
        let status = as_server_user("fallocate")
            .args(["-l", &format!("{size}KiB")])
            .arg(self.filler())
            .status()
            .expect("there is the program fallocate");
        assert!(status.success(), "{size} of {free} kB cannot be taken: {status}");
    }

    fn give_back(&self) {
        as_server_user("rm").arg("-f").arg(self.filler()).status().expect("there is rm");
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }

    fn free_kilobytes(&self) -> u64 {
        let said = Command::new("df")
            .args(["--output=avail", "-k"])
            .arg(&self.0)
            .output()
            .expect("there is the program df");
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        said.lines().nth(1).and_then(|line| line.trim().parse().ok()).expect("df says a number")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server that still runs after a failure must not keep it.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
        let _ = as_server_user("rmdir").arg(&self.0).status();
    }
}

/// Work that needs space: to be tried while there is too little.
const WORKS: [(&str, &str); 5] = [
    ("closing", "select * from commission.close_period(2026, 2)"),
    (
        "a load of sales with live results",
        "insert into commission.network_sale (participant_id, amount, status, sold_at)
        select id, 9, 'approved', '2026-03-05'
        from commission.participant
        cross join generate_series(1, 20)
        where role = 'affiliate'",
    ),
    (
        "a load of sessions with live results",
        "insert into commission.appointment (trainer_id, member_id, session_type, status, starts_at)
        select trainer_id, member_id, 'paid', 'completed', '2026-03-05'
        from commission.appointment",
    ),
    (
        "a change of rates",
        "update commission.trainer_commission_tier set fee_amount = fee_amount + 1
        where session_type = 'paid'",
    ),
    ("taking back", "select * from commission.reopen_period(2026, 2, 'a mistake')"),
];

/// The statement's SQLSTATE; nothing if it was done.
fn attempt(client: &mut Client, sql: &str) -> Option<SqlState> {
    let error = client.batch_execute(sql).err()?;
    Some(error.code().unwrap_or_else(|| panic!("{sql}: {error:?}")).clone())
}

#[test]
fn what_is_refused_because_the_disk_is_full_has_not_happened_and_works_with_space() {
    let disk = SmallDisk::mount(80);
    let server = Server::start_new();
    let mut postgres = server.connect_to("postgres").expect("the server answers");
    postgres.run(&format!("create tablespace small location '{}'", disk.tablespace()));
    postgres.run(&format!("create database {DATABASE} tablespace small"));
    // What is rewritten must not find room in pages of the work before.
    postgres.run("alter system set autovacuum = off");
    postgres.run("select pg_reload_conf()");
    server.install();
    let mut client = server.connect();
    client.found_company(600);
    client.close_month(1);
    // Who only looks needs no space: sorts stay in memory.
    let mut reader = server.connect();
    reader.run("set work_mem = '256MB'; set jit = off");

    for (name, work) in WORKS {
        let before = checksum(&mut reader);
        let mut refused = 0;
        for kilobytes in [0, 64, 256] {
            client.run("checkpoint");
            disk.leave(kilobytes);
            let code = attempt(&mut client, work);
            if code.is_none() {
                // Free pages were enough; the next work starts from here.
                disk.give_back();
                break;
            }
            assert_eq!(code, Some(SqlState::DISK_FULL), "{name} with {kilobytes} kB");
            refused += 1;
            // Reading goes on, and says that nothing happened.
            assert_eq!(before, checksum(&mut reader), "{name} with {kilobytes} kB");
            client.assert_nothing_locked();
            disk.give_back();
        }
        println!("{name}: refused {refused} times");
        assert!(refused > 0, "{name}: no space was needed");
        if before == checksum(&mut reader) {
            client.run(work);
        }
        client.assert_in_order();
    }
}
