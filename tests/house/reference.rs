//! What the catalogue says of itself, in the documentation: docs/reference.md has under each
//! heading of a table, view or function what COMMENT ON and the catalogue say of it, and
//! sql/README.md has the triggers of the facts in their order. What is written by hand stands
//! beside it.
//! `UPDATE_REFERENCE=1 scripts/test.sh --test house -- reference` writes what the catalogue gives.

use std::collections::BTreeMap;
use std::{env, fs};

use common::{Database, Statements, root};

const WIDTH: usize = 110;

/// Parts the fields of a row: no comment has it.
const PART: char = '\u{1f}';

const RELATIONS: &str = "
    select concat_ws(chr(31), c.relname, c.relkind = 'v',
        coalesce(obj_description(c.oid, 'pg_class'), ''))
    from pg_class as c
    where c.relnamespace = 'commission'::regnamespace
        and c.relkind in ('r', 'p', 'v', 'm')
    order by c.relname";

/// What a default works out from the session is generated to a reader. A column that must not be
/// null and has no default is required, unless its comment says what
/// happens to who leaves it null: a trigger fills it in.
const COLUMNS: &str = r"
    select concat_ws(chr(31), c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        case
            when a.attidentity <> '' or a.attgenerated <> '' then 'generated'
            when length(d.expression) > 25 then 'generated'
            when d.expression is not null then format('default `%s`', d.expression)
            when a.attnotnull and said.comment ilike '%left null%' then 'filled in'
            when a.attnotnull then 'required'
            else 'may be null'
        end,
        said.comment)
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join lateral (
        select regexp_replace(pg_get_expr(adbin, adrelid), '::[a-z_. ]+(\[\])?$', '') as expression
        from pg_attrdef
        where (adrelid, adnum) = (a.attrelid, a.attnum)
    ) as d on true
    cross join lateral (select coalesce(col_description(c.oid, a.attnum), '') as comment) as said
    where c.relnamespace = 'commission'::regnamespace
        and c.relkind in ('r', 'p', 'v', 'm')
    order by c.relname, a.attnum";

/// Functions of one name in the order of their number of arguments, as the page has them.
const FUNCTIONS: &str = r"
    select concat_ws(chr(31), p.proname,
        case p.prokind when 'p' then 'call ' else '' end || n.nspname || '.' || p.proname,
        replace(regexp_replace(regexp_replace(pg_get_function_arguments(p.oid),
            'NULL::[^,)]+', 'null', 'g'), '\mIN ', '', 'g'), ' DEFAULT ', ' default '),
        coalesce(pg_get_function_result(p.oid), ''),
        coalesce(obj_description(p.oid, 'pg_proc'), ''))
    from pg_proc as p
    join pg_namespace as n on n.oid = p.pronamespace
    where n.nspname in ('commission', 'commission_engine')
    order by p.proname, n.nspname, p.pronargs, p.oid::regprocedure::text";

const TYPES: &str = "
    select concat_ws(chr(31), t.typname,
        string_agg(format('`%s`', e.enumlabel), ', ' order by e.enumsortorder),
        coalesce(obj_description(t.oid, 'pg_type'), ''))
    from pg_type as t
    join pg_enum as e on e.enumtypid = t.oid
    where t.typnamespace = 'commission'::regnamespace
    group by t.oid, t.typname
    order by t.typname";

/// In the order in which the server fires them: before and after, rows and statements, by name.
const TRIGGERS: &str = "
    select concat_ws(chr(31), f.table_name,
        case when t.tgtype & 2 > 0 then 'before' else 'after' end
            || case when t.tgtype & 1 > 0 then ' each row' else ' the statement' end,
        concat_ws(', ', case when t.tgtype & 4 > 0 then 'insert' end,
            case when t.tgtype & 16 > 0 then 'update' end,
            case when t.tgtype & 8 > 0 then 'delete' end,
            case when t.tgtype & 32 > 0 then 'truncate' end),
        t.tgname, p.proname)
    from commission_internal.scheme_fact as f
    join pg_trigger as t on t.tgrelid = ('commission.' || f.table_name)::regclass
    join pg_proc as p on p.oid = t.tgfoid
    where not t.tgisinternal
    order by f.table_name, t.tgtype & 2 = 0, (t.tgtype & 1 > 0) <> (t.tgtype & 2 = 0), t.tgname";

struct Relation {
    is_view: bool,
    comment: String,
    columns: Vec<[String; 4]>,
}

struct Function {
    name: String,
    arguments: String,
    result: String,
    comment: String,
}

struct Catalogue {
    relations: BTreeMap<String, Relation>,
    functions: BTreeMap<String, Vec<Function>>,
    types: Vec<[String; 3]>,
    triggers: Vec<[String; 5]>,
}

fn fields<const N: usize>(db: &mut Database, sql: &str) -> Vec<[String; N]> {
    let split = |line: String| {
        let parts: Vec<String> = line.split(PART).map(str::to_owned).collect();
        parts.try_into().unwrap_or_else(|parts| panic!("not {N} fields: {parts:?}"))
    };
    db.values::<String>(sql).into_iter().map(split).collect()
}

impl Catalogue {
    fn read() -> Self {
        let mut db = Database::with_accounts("reference");
        db.run("set search_path = commission, commission_engine, pg_catalog");
        let mut relations = BTreeMap::new();
        for [name, is_view, comment] in fields(&mut db, RELATIONS) {
            relations.insert(name, Relation { is_view: is_view == "t", comment, columns: vec![] });
        }
        for [relation, column, kind, value, comment] in fields(&mut db, COLUMNS) {
            let relation = relations.get_mut(&relation).expect("columns are of relations");
            relation.columns.push([column, kind, value, comment]);
        }
        let mut functions: BTreeMap<String, Vec<Function>> = BTreeMap::new();
        for [plain, name, arguments, result, comment] in fields(&mut db, FUNCTIONS) {
            let function = Function { name, arguments, result, comment };
            functions.entry(plain).or_default().push(function);
        }
        let types = fields(&mut db, TYPES);
        let triggers = fields(&mut db, TRIGGERS);
        Self { relations, functions, types, triggers }
    }
}

/// A comment as Markdown: names of columns and functions are code.
fn marked_up(comment: &str) -> String {
    let word = |word: &str| {
        let start = word.find(|c| c != '(').unwrap_or(0);
        let (before, rest) = word.split_at(start);
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_./".contains(c);
        let mut end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        if rest[end..].starts_with("()") {
            end += 2;
        }
        let name = rest[..end].trim_end_matches('.');
        let after = &rest[name.len()..];
        let follows = after.chars().next();
        match (name.contains('_') || name.ends_with("()"))
            && follows.is_none_or(|c| !c.is_alphanumeric())
        {
            true => format!("{before}`{name}`{after}"),
            false => word.to_owned(),
        }
    };
    comment.split_whitespace().map(word).collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Lines of at most WIDTH columns, broken at `gap`; all but the first begin with `indent`.
fn wrapped(text: &str, gap: &str, indent: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for (place, piece) in text.split_inclusive(gap).enumerate() {
        if place > 0 && line.chars().count() + piece.trim_end().chars().count() > WIDTH {
            lines.push(line.trim_end().to_owned());
            line = indent.to_owned();
        }
        line.push_str(piece);
    }
    lines.push(line);
    lines
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn table(heads: &[&str]) -> Vec<String> {
    let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
    let rules: Vec<String> = heads.iter().map(|_| "---".to_owned()).collect();
    vec![row(&heads), row(&rules)]
}

fn section_of_relation(relation: &Relation) -> Vec<String> {
    let mut lines = vec![String::new()];
    lines.extend(wrapped(&marked_up(&relation.comment), " ", ""));
    lines.push(String::new());
    lines.extend(match relation.is_view {
        true => table(&["column", "type", "meaning"]),
        false => table(&["column", "type", "value", "meaning"]),
    });
    for column in &relation.columns {
        let [name, kind, value, comment] = column;
        let mut cells = vec![format!("`{name}`"), kind.clone(), value.clone(), marked_up(comment)];
        if relation.is_view {
            cells.remove(2);
        }
        lines.push(row(&cells));
    }
    lines
}

fn section_of_function(function: &Function) -> Vec<String> {
    let call = format!("{}({})", function.name, function.arguments);
    let result = match function.result.as_str() {
        "" => String::new(),
        result => {
            format!("returns {}", result.replace("TABLE(", "table(").replace("SETOF ", "setof "))
        }
    };
    let mut lines = vec![String::new(), "```text".to_owned()];
    if call.chars().count() + result.chars().count() < WIDTH {
        lines.push(format!("{call} {result}").trim_end().to_owned());
    } else {
        lines.extend(wrapped(&call, ", ", "    "));
        if !result.is_empty() {
            lines.extend(wrapped(&result, ", ", "    "));
        }
    }
    lines.extend(["```".to_owned(), String::new()]);
    lines.extend(wrapped(&marked_up(&function.comment), " ", ""));
    lines
}

fn is_heading(line: &str) -> bool {
    line.starts_with('#') || line.starts_with("**") && line.ends_with("**")
}

/// Behind the first table with these heads, if there is one before the next heading.
fn after_table(lines: &[&str], at: usize, heads: &str) -> usize {
    let end = (at..lines.len()).find(|at| is_heading(lines[*at])).unwrap_or(lines.len());
    match (at..end).find(|at| lines[*at].starts_with(heads)) {
        Some(first) => (first..end).find(|at| !lines[*at].starts_with('|')).unwrap_or(end),
        None => at,
    }
}

/// Behind a signature and the paragraph that follows it.
fn after_function(lines: &[&str], at: usize) -> usize {
    let text = |from: usize| (from..lines.len()).find(|at| !lines[*at].is_empty());
    let Some(fence) = text(at).filter(|at| lines[*at] == "```text") else { return at };
    let closing = (fence + 1..lines.len()).find(|at| lines[*at] == "```");
    let behind = closing.expect("a fence is closed") + 1;
    match text(behind) {
        Some(first) if !is_heading(lines[first]) && !lines[first].starts_with(['|', '`', '-']) => {
            (first..lines.len()).find(|at| lines[*at].is_empty()).unwrap_or(lines.len())
        }
        _ => behind,
    }
}

/// The page as it should be, and what it has no place for or the catalogue does not have.
fn right_page(page: &str, mut catalogue: Catalogue) -> (String, Vec<String>) {
    let lines: Vec<&str> = page.lines().collect();
    let mut faults = Vec::new();
    let mut right: Vec<String> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        right.push(line.to_owned());
        at += 1;
        let relation =
            line.strip_prefix("### `commission.").and_then(|line| line.strip_suffix('`'));
        let function = line.strip_prefix("**").and_then(|line| line.strip_suffix("**"));
        if let Some(name) = relation {
            match catalogue.relations.remove(name) {
                Some(relation) => right.extend(section_of_relation(&relation)),
                None => faults.push(format!("there is no table or view {name}")),
            }
            at = after_table(&lines, at, "| column |");
        } else if let Some(name) = function {
            let name = name.split(',').next().unwrap_or_default();
            match catalogue.functions.get_mut(name).filter(|functions| !functions.is_empty()) {
                Some(functions) => right.extend(section_of_function(&functions.remove(0))),
                None => faults.push(format!("there is no function {name}")),
            }
            at = after_function(&lines, at);
        } else if line == "## Types" {
            right.push(String::new());
            right.extend(table(&["type", "values", "meaning"]));
            for [name, values, comment] in &catalogue.types {
                right.push(row(&[format!("`{name}`"), values.to_owned(), marked_up(comment)]));
            }
            at = after_table(&lines, at, "| type |");
        }
    }
    faults.extend(
        catalogue.relations.keys().map(|name| format!("no heading ### `commission.{name}`")),
    );
    let unnamed = catalogue.functions.values().flatten();
    faults.extend(unnamed.map(|function| format!("no heading for {}", function.name)));
    (right.join("\n") + "\n", faults)
}

fn compare(path: &str, page: &str, right: &str, mut faults: Vec<String>) {
    if right != page && env::var("UPDATE_REFERENCE").is_ok_and(|value| value == "1") {
        fs::write(root().join(path), right).expect("a page can be written");
    } else {
        let differ = |(a, b): &(&str, &str)| a != b;
        if let Some((is, should)) = page.lines().zip(right.lines()).find(differ) {
            faults.push(format!("it says\n{is}\nwhere the catalogue says\n{should}"));
        } else if page != right {
            faults.push("it ends too soon or too late".to_owned());
        }
    }
    assert!(
        faults.is_empty(),
        "{path}: {}\nUPDATE_REFERENCE=1 scripts/test.sh --test house -- reference writes it; \
         a heading is written by hand first, where it belongs.",
        faults.join("\n")
    );
}

#[test]
fn the_reference_says_what_the_catalogue_says() {
    let page = fs::read_to_string(root().join("docs/reference.md")).expect("there is a reference");
    let catalogue = Catalogue::read();
    let mut faults = Vec::new();
    for (name, relation) in &catalogue.relations {
        for column in relation.columns.iter().filter(|column| column[3].is_empty()) {
            faults.push(format!("{name}.{} has no comment", column[0]));
        }
    }
    let (right, more) = right_page(&page, catalogue);
    faults.extend(more);
    compare("docs/reference.md", &page, &right, faults);
}

#[test]
fn the_guide_to_the_sql_names_the_triggers_of_facts_in_their_order() {
    let page = fs::read_to_string(root().join("sql/README.md")).expect("there is a guide");
    let lines: Vec<&str> = page.lines().collect();
    let heads = ["table", "fires", "at", "trigger", "function"];
    let first = lines.iter().position(|line| *line == row(&heads.map(str::to_owned)));
    let first = first.expect("sql/README.md has a table of triggers");
    let mut right: Vec<String> = lines[..first].iter().map(ToString::to_string).collect();
    right.extend(table(&heads));
    for [relation, fires, at, trigger, function] in Catalogue::read().triggers {
        let [relation, trigger, function] =
            [relation, trigger, function].map(|name| format!("`{name}`"));
        right.push(row(&[relation, fires, at, trigger, function]));
    }
    let behind =
        (first..lines.len()).find(|at| !lines[*at].starts_with('|')).unwrap_or(lines.len());
    right.extend(lines[behind..].iter().map(ToString::to_string));
    compare("sql/README.md", &page, &(right.join("\n") + "\n"), Vec::new());
}

/// Without this, a generator that writes nothing would find every page right.
#[test]
fn a_reference_that_says_something_else_is_found() {
    let small = || Catalogue {
        relations: BTreeMap::from([(
            "gym".to_owned(),
            Relation {
                is_view: false,
                comment: "Gyms; see open_gym().".to_owned(),
                columns: vec![["id", "text", "required", "a | b"].map(str::to_owned)],
            },
        )]),
        functions: BTreeMap::from([(
            "open_gym".to_owned(),
            vec![Function {
                name: "commission.open_gym".to_owned(),
                arguments: "p_id text DEFAULT null".to_owned(),
                result: "void".to_owned(),
                comment: "Opens it.".to_owned(),
            }],
        )]),
        types: Vec::new(),
        triggers: Vec::new(),
    };
    let bare = "### `commission.gym`\n\nBy hand.\n\n**open_gym**\n";
    let right = "### `commission.gym`\n\nGyms; see `open_gym()`.\n\n\
        | column | type | value | meaning |\n| --- | --- | --- | --- |\n\
        | `id` | text | required | a \\| b |\n\nBy hand.\n\n**open_gym**\n\n\
        ```text\ncommission.open_gym(p_id text DEFAULT null) returns void\n```\n\nOpens it.\n";
    assert_eq!(right_page(bare, small()), (right.to_owned(), Vec::new()));
    assert_eq!(right_page(right, small()), (right.to_owned(), Vec::new()));
    let wrong = right.replace("required", "may be null").replace("Opens", "Closes");
    assert_eq!(right_page(&wrong, small()), (right.to_owned(), Vec::new()));
    let (_, faults) = right_page("### `commission.shop`\n\n**close_gym**\n", small());
    assert_eq!(faults.len(), 4, "{faults:?}");
}
