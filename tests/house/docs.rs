//! The documentation, run: every sql block of README.md and docs/ goes through the real psql, in
//! the order of its file and in a database of its own, and what it prints must be what the file
//! shows below it. `UPDATE_DOCS=1 scripts/test.sh --test house -- docs` writes what was printed.

use std::fs::{self, File};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, process};

use common::{
    Database, ROLES_LOCK, cluster_host, cluster_port, lock_cluster, root, server_program,
};

/// Stands between the outputs of two blocks.
const MARK: &str = "=== block";

/// The pages at the top, the guide to the SQL and everything below docs/, as paths from the
/// project's folder.
fn pages() -> Vec<(String, String)> {
    let top = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "sql/README.md"];
    let mut paths: Vec<PathBuf> = top.into_iter().map(PathBuf::from).collect();
    let mut folders = vec![PathBuf::from("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).expect("docs/ can be read") {
            let entry = entry.expect("docs/ can be read");
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(root().join(&path));
        (path.to_string_lossy().into_owned(), text.expect("a page can be read"))
    };
    paths.into_iter().map(read).collect()
}

/// A block of SQL and the output that the page shows below it, as places in its list of lines.
#[derive(Debug)]
struct Block {
    sql: Range<usize>,
    output: Option<Range<usize>>,
}

fn blocks_of(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut place = 0;
    while place < lines.len() {
        if lines[place] != "```sql" {
            place += 1;
            continue;
        }
        let sql = inside(lines, place);
        let next = (sql.end + 1..lines.len()).find(|at| !lines[*at].is_empty());
        let output = next.filter(|at| lines[*at] == "```text").map(|at| inside(lines, at));
        place = output.as_ref().map_or(sql.end, |output| output.end) + 1;
        blocks.push(Block { sql, output });
    }
    blocks
}

/// What stands between a fence and the one that closes it.
fn inside(lines: &[&str], fence: usize) -> Range<usize> {
    let first = fence + 1;
    let length = lines[first..].iter().position(|line| *line == "```");
    first..first + length.unwrap_or_else(|| panic!("line {first}: a fence is never closed"))
}

/// What each block prints: its rows, then what the server says about a statement that failed.
fn run(lines: &[&str], blocks: &[Block]) -> Vec<Vec<String>> {
    let text = blocks.iter().flat_map(|block| &lines[block.sql.clone()]);
    let text = text.copied().collect::<Vec<_>>().join("\n");
    let _lock = ["setup_api_roles", "setup_reader_role", "create role"]
        .iter()
        .any(|word| text.contains(word))
        .then(|| lock_cluster(ROLES_LOCK));
    let db = match text.contains("create extension pg_commission;") {
        true => Database::empty("docs"),
        false => Database::new("docs"),
    };

    // The line of a PL/pgSQL function in which an error came up is nothing to document.
    let mut script = "\\set SHOW_CONTEXT never\n".to_owned();
    for (number, block) in blocks.iter().enumerate() {
        script += &format!("\\echo {MARK} {number}\n\\warn {MARK} {number}\n");
        script += &(lines[block.sql.clone()].join("\n") + "\n");
    }
    // Pages call the database of a gym what the harness names otherwise.
    let [rows, said] = through_psql(&db.name, &script).map(|parts| {
        let named = |line: &String| line.replace(&db.name, "gym");
        parts.iter().map(|lines| lines.iter().map(named).collect()).collect::<Vec<Vec<String>>>()
    });
    rows.into_iter().zip(said).map(|(rows, said)| [rows, said].concat()).collect()
}

/// Standard output and standard error of each block.
fn through_psql(database: &str, script: &str) -> [Vec<Vec<String>>; 2] {
    let path = env::temp_dir().join(format!("docs.{}.{database}.sql", process::id()));
    fs::write(&path, script).expect("the script can be written");
    let output = Command::new(server_program("psql"))
        .args(["-X", "-q", "-h", &cluster_host(), "-p", &cluster_port().to_string()])
        .args(["-U", "postgres", "-d", database])
        .env_clear()
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::from(File::open(&path).expect("the script can be read")))
        .output()
        .expect("psql starts");
    fs::remove_file(&path).expect("the script can be removed");
    [output.stdout, output.stderr].map(|bytes| {
        let text = String::from_utf8(bytes).expect("psql speaks UTF-8");
        let mut parts: Vec<Vec<String>> = Vec::new();
        for line in text.lines() {
            match parts.last_mut() {
                _ if line.starts_with(MARK) => parts.push(Vec::new()),
                Some(part) => part.push(line.trim_end().to_owned()),
                None => panic!("psql said before the first block: {line}"),
            }
        }
        // psql leaves a blank line after each result.
        for part in &mut parts {
            while part.last().is_some_and(String::is_empty) {
                part.pop();
            }
        }
        parts
    })
}

/// Where a page and the server differ, and the page as it should be.
fn check(path: &str, page: &str) -> (Vec<String>, String) {
    let lines: Vec<&str> = page.lines().collect();
    let blocks = blocks_of(&lines);
    if blocks.is_empty() {
        return (Vec::new(), page.to_owned());
    }
    let printed = run(&lines, &blocks);
    assert_eq!(printed.len(), blocks.len(), "{path}: psql ended before the last block");

    let mut faults = Vec::new();
    let mut right = Vec::new();
    let mut copied = 0;
    for (block, printed) in blocks.iter().zip(printed) {
        let line = block.sql.start + 1;
        match &block.output {
            Some(output) => {
                right.extend(lines[copied..output.start].iter().map(ToString::to_string));
                right.extend(printed.iter().cloned());
                copied = output.end;
                if lines[output.clone()] != printed {
                    let shown = lines[output.clone()].join("\n");
                    let printed = printed.join("\n");
                    faults.push(format!("{path}:{line} shows\n{shown}\nbut prints\n{printed}\n"));
                }
            }
            None if printed.iter().any(|line| line.starts_with("ERROR:")) => {
                faults.push(format!("{path}:{line} fails unannounced\n{}\n", printed.join("\n")));
            }
            None => {}
        }
    }
    right.extend(lines[copied..].iter().map(ToString::to_string));
    (faults, right.join("\n") + "\n")
}

#[test]
fn every_statement_of_the_documentation_prints_what_is_shown() {
    let update = env::var("UPDATE_DOCS").is_ok_and(|value| value == "1");
    let mut faults = Vec::new();
    let mut count = 0;
    for (path, page) in pages() {
        let (mut found, right) = check(&path, &page);
        count += blocks_of(&page.lines().collect::<Vec<_>>()).len();
        if update && right != page {
            fs::write(root().join(&path), right).expect("a page can be written");
            found.retain(|fault| fault.contains("fails unannounced"));
        }
        faults.append(&mut found);
    }
    assert!(count > 20, "only {count} blocks were found");
    assert!(
        faults.is_empty(),
        "{}\nUPDATE_DOCS=1 scripts/test.sh --test house -- docs writes what is printed.",
        faults.join("\n")
    );
}

/// Without this, a checker that compares nothing would pass for true documentation.
#[test]
fn a_page_that_shows_what_is_not_so_is_found() {
    let page = |sql: &str, output: &str| format!("Text.\n\n```sql\n{sql}\n```\n\n{output}End.\n");
    let shown = |output: &str| format!("```text\n{output}\n```\n\n");
    let two = " answer\n--------\n     42\n(1 row)";

    let right = page("select 42 as answer;", &shown(two));
    assert_eq!(check("right.md", &right), (Vec::new(), right.clone()));
    let wrong = page("select 42 as answer;", &shown(&two.replace("42", "41")));
    let (faults, mended) = check("wrong.md", &wrong);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(mended, right);

    let failing = page("select 1 / 0;", "");
    let (faults, mended) = check("failing.md", &failing);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(mended, failing);
    let announced = page("select 1 / 0;", &shown("ERROR:  division by zero"));
    assert_eq!(check("announced.md", &announced), (Vec::new(), announced.clone()));

    // Blocks run in order and in one session.
    let first = page("create table kept (n integer); insert into kept values (7);", "");
    let second = page("select n from kept;", &shown(" n\n---\n 7\n(1 row)"));
    assert_eq!(check("two.md", &format!("{first}\n{second}")).0, Vec::<String>::new());
}

/// Links from a page to others of the project.
fn links(page: &str) -> impl Iterator<Item = &str> {
    page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link)
}

fn broken_links(path: &str, page: &str) -> Vec<String> {
    let folder = root().join(path).parent().map(Path::to_path_buf).unwrap_or_default();
    links(page)
        .filter(|link| !link.starts_with("https://") && !link.starts_with('#'))
        .filter(|link| !folder.join(link.split('#').next().unwrap_or_default()).exists())
        .map(|link| format!("{path}: there is no {link}"))
        .collect()
}

#[test]
fn every_link_leads_to_a_file() {
    let broken: Vec<String> =
        pages().iter().flat_map(|(path, page)| broken_links(path, page)).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert_eq!(broken_links("docs/a.md", "[b](nowhere.md) [c](../README.md#d)").len(), 1);
}
