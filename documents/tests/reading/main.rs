//! Files of vendors: what is read of them, and what is refused.

mod csv;
mod hostile;
mod made;
#[path = "../package/mod.rs"]
mod package;
mod pdf;
mod shared_parts;
mod xlsx;

use documents::reading::{Cell, Choice, Error, Fault, Kind, Limits, Sheet, read};

fn sheet_of(file: &[u8], choice: &Choice<'_>) -> Sheet {
    let limits = Limits::default();
    let (_, sheet) = read(file, choice, &limits, &mut || false).expect("it can be read");
    sheet
}

fn kind_of(file: &[u8]) -> Kind {
    let limits = Limits::default();
    let (kind, _) = read(file, &Choice::default(), &limits, &mut || false).expect("it can be read");
    kind
}

fn error_of(file: &[u8]) -> Error {
    let read = read(file, &Choice::default(), &Limits::default(), &mut || false);
    read.expect_err("it is refused")
}

/// A cell with its type: `n:12.5`, `%:0.125`, `d:2025-03-31`, `t:words`, `b:TRUE`, `!:` a fault.
fn told(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(_) => format!("t:{cell}"),
        Cell::Number(number) if number.is_percent => format!("%:{cell}"),
        Cell::Number(_) => format!("n:{cell}"),
        Cell::Date(_) => format!("d:{cell}"),
        Cell::Boolean(_) => format!("b:{cell}"),
        Cell::Fault(fault) => {
            let kind = match fault {
                Fault::NoValue => "no value",
                Fault::Formula(_) => "formula",
                Fault::Number(_) => "number",
                Fault::Date(_) => "date",
            };
            format!("!:{kind}: {cell}")
        }
    }
}

/// Each row with its number: "3| t:a | n:1".
fn lines(sheet: &Sheet) -> Vec<String> {
    let line = |row: &documents::reading::Row| {
        let cells: Vec<_> = row.cells.iter().map(told).collect();
        format!("{}| {}", row.number, cells.join(" | "))
    };
    sheet.rows.iter().map(line).collect()
}
