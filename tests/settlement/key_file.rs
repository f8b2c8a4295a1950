//! Key files of a test, as the server's user keeps them.

use std::fs;
use std::process::Command;

use common::server::as_server_user;

pub struct KeyFile {
    folder: String,
    path: String,
}

impl KeyFile {
    #[track_caller]
    pub fn new(keys: &str) -> Self {
        let made = as_server_user("mktemp")
            .args(["-d", "/tmp/pg_commission_keys.XXXXXX"])
            .output()
            .expect("a folder can be made");
        let folder = String::from_utf8_lossy(&made.stdout).trim().to_owned();
        let path = format!("{folder}/keys");
        let text = format!("{folder}.txt");
        fs::write(&text, keys).expect("a file can be written");
        let status = as_server_user("sh")
            .args(["-c", "umask 077 && cat \"$1\" >\"$0\"", &path, &text])
            .status();
        assert!(status.expect("there is a shell").success(), "{path} is written");
        fs::remove_file(&text).expect("it goes");
        Self { folder, path }
    }

    /// The keys in a file of the server.
    #[track_caller]
    pub fn read(path: &str) -> String {
        let output = as_server_user("cat").arg(path).output().expect("it can be read");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    #[track_caller]
    pub fn change_mode(&self, mode: &str) {
        let status = as_server_user("chmod").args([mode, &self.path]).status();
        assert!(status.expect("there is chmod").success(), "chmod {mode}");
    }

    #[track_caller]
    pub fn change_owner(&self, owner: &str) {
        let status = Command::new("chown").args([owner, &self.path]).status();
        assert!(status.expect("there is chown").success(), "chown {owner}");
    }

    #[track_caller]
    pub fn linked_from(&self, name: &str) -> String {
        let link = format!("{}/{name}", self.folder);
        let status = as_server_user("ln").args(["-s", &self.path, &link]).status();
        assert!(status.expect("there is ln").success(), "{link}");
        link
    }
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        let _ = as_server_user("rm").arg("-rf").arg(&self.folder).status();
    }
}
