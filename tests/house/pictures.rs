//! The pictures of the dashboard in its documentation: `make pictures` takes them of the demo.

use std::collections::BTreeSet;
use std::fs;

use common::root;

/// So that a page with all of them loads at once.
const LARGEST: u64 = 100 * 1024;

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect("it is a text of the project")
}

/// What stands between a beginning and an end, each time.
fn between<'a>(text: &'a str, from: &'a str, until: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(from).skip(1).filter_map(move |rest| rest.split(until).next())
}

/// The pages of the dashboard: what they are called in addresses, and by people.
fn pages_of_the_dashboard() -> Vec<(String, String)> {
    let (main, words) = (read("web/src/main.tsx"), read("web/src/words/en.ts"));
    let words = words + &read("web/src/words/en.pages.ts");
    between(&main, "  page('", ", ")
        .filter_map(|page| {
            let name = page.strip_suffix('\'')?;
            let (_, rest) = main.split_once(&format!("page('{name}', w."))?;
            let (key, _) = rest.split_once(',')?;
            let (_, after) = words.split_once(&format!("\n  {key}: '"))?;
            let (title, _) = after.split_once('\'')?;
            Some((name.to_owned(), title.to_owned()))
        })
        .collect()
}

#[test]
fn every_page_of_the_dashboard_has_a_picture_or_is_told_to_have_none() {
    let guide = read("docs/dashboard.md");
    let shown: BTreeSet<&str> = between(&guide, "](pictures/", ".webp)").collect();
    let left_out = between(&guide, "taken by `make pictures`. ", " have none")
        .next()
        .expect("the guide says which pages have no picture");
    let pages = pages_of_the_dashboard();
    assert!(pages.len() > 10, "{pages:?}");
    for (name, title) in &pages {
        let has_picture = shown.contains(name.as_str());
        assert!(
            has_picture != left_out.contains(title.as_str()),
            "{title}: pictures/{name}.webp is shown in docs/dashboard.md, or is told to be left out"
        );
        assert!(guide.contains(&format!("\n| {title} |")), "{title} is in the table of pages");
    }
    let names: BTreeSet<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
    assert!(shown.is_subset(&names), "{shown:?} are pages of {names:?}");
}

#[test]
fn pictures_are_taken_shown_and_small() {
    let (guide, taken) = (read("docs/dashboard.md"), read("demo/docs_pictures.mjs"));
    let shown: BTreeSet<String> = between(&guide, "](pictures/", ")").map(str::to_owned).collect();
    let taken: BTreeSet<String> =
        between(&taken, "{ name: '", "'").map(|name| format!("{name}.webp")).collect();
    assert_eq!(shown, taken, "what is shown is taken by make pictures");
    let mut there = BTreeSet::new();
    for entry in fs::read_dir(root().join("docs/pictures")).expect("the pictures are there") {
        let entry = entry.expect("the pictures are there");
        let name = entry.file_name().to_string_lossy().into_owned();
        let size = entry.metadata().expect("it can be read").len();
        assert!(size < LARGEST, "{name} has {size} bytes");
        there.insert(name);
    }
    assert_eq!(shown, there, "what is shown lies in docs/pictures. Run: make pictures");
}
