//! A layout from JSON. Names of columns that nothing declares are refused: a layout that looks
//! somewhere in vain would lose sales in silence.

use super::calculate::{Calculation, Factor};
use super::columns::{Bare, Below, Column, Holds, Part};
use super::date::Format;
use super::facts::{Fact, Find};
use super::number::Signs;
use super::outcome::Kind;
use super::rule::{Rule, When};
use super::{Join, Layout, ProductLineFrom, RepFrom, RevenueFrom, SaleColumns};
use crate::json::{Node, Object};
use crate::{Error, Result};

pub fn layout(node: &Node<'_>) -> Result<Layout> {
    let object = node.object(&[
        "sheet",
        "delimiter",
        "heading_row",
        "pdf_heading",
        "rows_after_heading",
        "columns",
        "numbers",
        "dates",
        "leave_out",
        "filled_in_sales",
        "facts",
        "join",
        "calculate",
        "sale",
        "rep",
    ])?;
    let mut columns = Vec::new();
    for node in object.field("columns")?.items()? {
        columns.push(column(&node)?);
    }
    let mut facts = Vec::new();
    for node in object.items("facts")? {
        let fact = fact(&node)?;
        columns.push(made(&fact.name, Holds::Text));
        facts.push(fact);
    }
    let mut calculations = Vec::new();
    for node in object.items("calculate")? {
        let calculation = calculation(&node)?;
        columns.push(made(&calculation.name, Holds::Amount));
        calculations.push(calculation);
    }
    let join = object.maybe("join").map(|node| join(&node)).transpose()?;
    if let Some(join) = &join {
        for (name, from) in &join.take {
            let source = columns.iter().find(|column| column.name == *from).cloned();
            if columns.iter().any(|column| column.name == *name) {
                continue;
            }
            let holds = source.map_or(Holds::Text, |column| column.holds);
            columns.push(made(name, holds));
        }
    }
    let layout = Layout {
        sheet: object.maybe_text("sheet")?,
        delimiter: delimiter(&object)?,
        heading_row: count(&object, "heading_row")?,
        pdf_heading: object.texts("pdf_heading")?,
        rows_after_heading: count(&object, "rows_after_heading")?.unwrap_or(0),
        columns,
        signs: signs(&object)?,
        dates: dates(&object)?,
        rules: object.items("leave_out")?.iter().map(rule).collect::<Result<_>>()?,
        filled_in_sales: object.texts("filled_in_sales")?,
        facts,
        join,
        calculations,
        sale: sale(&object.field("sale")?)?,
        rep: rep(&object.field("rep")?)?,
    };
    check(&layout)?;
    Ok(layout)
}

fn made(name: &str, holds: Holds) -> Column {
    Column {
        name: name.to_owned(),
        aliases: Vec::new(),
        place: None,
        holds,
        is_required: false,
        is_filled: false,
        fills_down: false,
        default: None,
        below: None,
        is_made: true,
    }
}

/// Rows and columns are small numbers.
const MOST: u32 = 10_000;

fn count(object: &Object<'_>, name: &str) -> Result<Option<u32>> {
    let Some(node) = object.maybe(name) else { return Ok(None) };
    let count = node.text()?.parse::<u32>().ok().filter(|count| *count <= MOST);
    let fault = || Error::input(object.at(name), format!("is not a number from 0 to {MOST}"));
    count.map(Some).ok_or_else(fault)
}

fn one_character(object: &Object<'_>, name: &str) -> Result<Option<char>> {
    let Some(text) = object.maybe_text(name)? else { return Ok(None) };
    let mut characters = text.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Ok(Some(character)),
        _ => Err(Error::input(object.at(name), "is not one character")),
    }
}

pub(crate) fn delimiter(object: &Object<'_>) -> Result<Option<u8>> {
    // A tab is cut from texts, so it has a name.
    if object.maybe_text("delimiter")?.as_deref() == Some("tab") {
        return Ok(Some(b'\t'));
    }
    let character = one_character(object, "delimiter")?;
    let byte = character.map(|character| {
        u8::try_from(character)
            .ok()
            .filter(|byte| byte.is_ascii_punctuation() && *byte != b'"')
            .ok_or_else(|| Error::input(object.at("delimiter"), "does not separate texts"))
    });
    byte.transpose()
}

pub(crate) fn signs(object: &Object<'_>) -> Result<Signs> {
    let Some(node) = object.maybe("numbers") else { return Ok(Signs::default()) };
    let of = node.object(&["decimal", "group"])?;
    let standard = Signs::default();
    let signs = Signs {
        decimal: one_character(&of, "decimal")?.unwrap_or(standard.decimal),
        group: one_character(&of, "group")?.unwrap_or(standard.group),
    };
    if signs.decimal == signs.group {
        return Err(Error::input(&node.path, "has one character for both"));
    }
    Ok(signs)
}

pub(crate) fn dates(object: &Object<'_>) -> Result<Vec<Format>> {
    let mut formats = Vec::new();
    for node in object.items("dates")? {
        let text = node.text()?;
        let format = Format::read(&text).ok_or_else(|| {
            Error::input(&node.path, format!("is \"{text}\", not a form such as MM/DD/YYYY"))
        })?;
        formats.push(format);
    }
    Ok(formats)
}

fn column(node: &Node<'_>) -> Result<Column> {
    let object = node.object(&[
        "name",
        "aliases",
        "place",
        "holds",
        "bare",
        "is_required",
        "is_filled",
        "fills_down",
        "default",
        "below",
    ])?;
    let holds = match object.maybe_text("holds")?.as_deref() {
        None | Some("text") => Holds::Text,
        Some("amount") => Holds::Amount,
        Some("number") => Holds::Number,
        Some("date") => Holds::Date,
        Some("zip") => Holds::Zip,
        Some("percent") => Holds::Percent(match object.maybe_text("bare")?.as_deref() {
            Some("points") => Bare::Points,
            None | Some("fraction") => Bare::Fraction,
            Some("mixed") => Bare::Mixed,
            Some(other) => {
                let fault = format!("is \"{other}\", not points, fraction or mixed");
                return Err(Error::input(object.at("bare"), fault));
            }
        }),
        Some(other) => {
            let fault = format!("is \"{other}\", not text, amount, number, percent, date or zip");
            return Err(Error::input(object.at("holds"), fault));
        }
    };
    let place = match count(&object, "place")? {
        Some(0) => return Err(Error::input(object.at("place"), "counts from 1")),
        place => place.and_then(|place| usize::try_from(place - 1).ok()),
    };
    let below = match object.maybe("below") {
        None => None,
        Some(node) => {
            let of = node.object(&["column", "rows", "first", "last"])?;
            let rows = count(&of, "rows")?.unwrap_or(1);
            let rows = usize::try_from(rows).unwrap_or(1);
            Some(Below { column: of.text("column")?, rows, part: part(&of)? })
        }
    };
    Ok(Column {
        name: object.text("name")?,
        aliases: object.texts("aliases")?,
        place,
        holds,
        is_required: object.maybe("is_required").map_or(Ok(true), |node| node.flag())?,
        is_filled: object.flag("is_filled")?,
        fills_down: object.flag("fills_down")?,
        default: object.maybe_text("default")?,
        below,
        is_made: false,
    })
}

fn part(object: &Object<'_>) -> Result<Part> {
    let size = |count: u32| usize::try_from(count).unwrap_or(0);
    Ok(match (count(object, "first")?, count(object, "last")?) {
        (Some(first), None) => Part::First(size(first)),
        (None, Some(last)) => Part::Last(size(last)),
        (None, None) => Part::Whole,
        (Some(_), Some(_)) => {
            return Err(Error::input(object.at("last"), "cannot stand beside \"first\""));
        }
    })
}

fn rule(node: &Node<'_>) -> Result<Rule> {
    let object =
        node.object(&["as", "column", "contains", "starts_with", "is", "all_empty", "reason"])?;
    let kind = match object.text("as")?.as_str() {
        "total" => Kind::Total,
        "heading" => Kind::Heading,
        "left_out" => Kind::LeftOut,
        other => {
            let fault = format!("is \"{other}\", not total, heading or left_out");
            return Err(Error::input(object.at("as"), fault));
        }
    };
    let columns = object.texts("all_empty")?;
    let when = if columns.is_empty() {
        let column = object.text("column")?;
        let given = ["contains", "starts_with", "is"].map(|name| object.maybe_text(name));
        match given {
            [Ok(Some(text)), Ok(None), Ok(None)] => When::Contains { column, text },
            [Ok(None), Ok(Some(text)), Ok(None)] => When::StartsWith { column, text },
            [Ok(None), Ok(None), Ok(Some(text))] => When::Is { column, text },
            [Err(error), _, _] | [_, Err(error), _] | [_, _, Err(error)] => return Err(error),
            _ => {
                let fault = "needs one of contains, starts_with, is and all_empty";
                return Err(Error::input(&node.path, fault));
            }
        }
    } else {
        When::AllEmpty { columns }
    };
    let reason = object.maybe_text("reason")?;
    let reason = reason.unwrap_or_else(|| in_words(&when));
    Ok(Rule { kind, when, reason })
}

fn in_words(when: &When) -> String {
    match when {
        When::Contains { column, text } => format!("{column} has \"{text}\" in it"),
        When::StartsWith { column, text } => format!("{column} begins with \"{text}\""),
        When::Is { column, text } if text.is_empty() => format!("{column} is empty"),
        When::Is { column, text } => format!("{column} is \"{text}\""),
        When::AllEmpty { columns } => format!("{} empty", columns.join(", ")),
    }
}

fn fact(node: &Node<'_>) -> Result<Fact> {
    let object = node.object(&["name", "constant", "find", "first", "last"])?;
    let name = object.text("name")?;
    let find = match (object.maybe_text("constant")?, object.maybe_text("find")?.as_deref()) {
        (Some(constant), None) => Find::Constant(constant),
        (None, Some("day")) => Find::Day { is_month: false },
        (None, Some("month")) => Find::Day { is_month: true },
        (None, Some("alone")) => Find::Alone(part(&object)?),
        _ => {
            let fault = "needs a constant, or find with day, month or alone";
            return Err(Error::input(&node.path, fault));
        }
    };
    Ok(Fact { name, find })
}

fn calculation(node: &Node<'_>) -> Result<Calculation> {
    let object = node.object(&["name", "sum"])?;
    let mut sum = Vec::new();
    for product in object.field("sum")?.items()? {
        let mut factors = Vec::new();
        for factor in product.items()? {
            // What can be read as a number is one; columns are not called so.
            factors.push(match factor.amount() {
                Ok(number) => Factor::Number(number),
                Err(_) => Factor::Column(factor.text()?),
            });
        }
        sum.push(factors);
    }
    Ok(Calculation { name: object.text("name")?, sum })
}

fn join(node: &Node<'_>) -> Result<Join> {
    let object = node.object(&["column", "first", "second", "take"])?;
    let taken = object.field("take")?;
    let taken = taken.any_object()?;
    let take = taken.names().map(|name| Ok((name.clone(), taken.text(name)?)));
    Ok(Join {
        column: object.text("column")?,
        first: object.text("first")?,
        second: object.text("second")?,
        take: take.collect::<Result<_>>()?,
    })
}

fn sale(node: &Node<'_>) -> Result<SaleColumns> {
    let object = node.object(&[
        "sales_actual",
        "revenue_actual",
        "quantity",
        "customer",
        "invoice",
        "item",
        "revenue_on",
        "product_line",
        "rate",
    ])?;
    let revenue_on = match object.text("revenue_on")?.as_str() {
        "chosen" => RevenueFrom::Chosen,
        column => RevenueFrom::Column(column.to_owned()),
    };
    let line = object.field("product_line")?.object(&["is", "column", "service_line"])?;
    let given =
        (line.maybe_text("is")?, line.maybe_text("column")?, line.maybe_text("service_line")?);
    let product_line = match given {
        (Some(name), None, None) => ProductLineFrom::Constant(name),
        (None, Some(column), None) => ProductLineFrom::Column(column),
        (None, None, Some(column)) => ProductLineFrom::ServiceLine(column),
        _ => {
            let fault = "needs one of is, column and service_line";
            return Err(Error::input(object.at("product_line"), fault));
        }
    };
    Ok(SaleColumns {
        sales_actual: object.text("sales_actual")?,
        revenue_actual: object.text("revenue_actual")?,
        quantity: object.maybe_text("quantity")?,
        customer: object.maybe_text("customer")?,
        invoice: object.maybe_text("invoice")?,
        item: object.maybe_text("item")?,
        revenue_on,
        product_line,
        rate: object.maybe_text("rate")?,
    })
}

fn rep(node: &Node<'_>) -> Result<RepFrom> {
    let object = node.object(&["by_hand", "column", "source", "field", "second_field"])?;
    let given =
        (object.flag("by_hand")?, object.maybe_text("column")?, object.maybe_text("source")?);
    match given {
        (true, None, None) => Ok(RepFrom::Hand),
        (false, Some(column), None) => Ok(RepFrom::Column(column)),
        (false, None, Some(source)) => Ok(RepFrom::Territory {
            source,
            field: object.text("field")?,
            second_field: object.maybe_text("second_field")?,
        }),
        _ => {
            let fault = "needs by_hand, a column, or a source with a field";
            Err(Error::input(&node.path, fault))
        }
    }
}

/// Every column that is named is declared, once, and holds what it is used for.
fn check(layout: &Layout) -> Result<()> {
    for (place, column) in layout.columns.iter().enumerate() {
        if layout.columns[..place].iter().any(|before| before.name == column.name) {
            let fault = format!("has a column \"{}\" twice", column.name);
            return Err(Error::input("columns", fault));
        }
    }
    let known = |path: &str, name: &str| match layout.column(name) {
        Some(_) => Ok(()),
        None => Err(Error::input(path, format!("names \"{name}\", which is no column of it"))),
    };
    for rule in &layout.rules {
        for column in rule.columns() {
            known("leave_out", column)?;
        }
    }
    for name in &layout.filled_in_sales {
        known("filled_in_sales", name)?;
    }
    for below in layout.columns.iter().filter_map(|column| column.below.as_ref()) {
        known("below", &below.column)?;
    }
    if let Some(join) = &layout.join {
        known("join.column", &join.column)?;
        for (_, from) in &join.take {
            known("join.take", from)?;
        }
    }
    let factors =
        layout.calculations.iter().flat_map(|calculation| calculation.sum.iter().flatten());
    for factor in factors {
        if let Factor::Column(name) = factor {
            known("calculate", name)?;
        }
    }
    let sale = &layout.sale;
    let texts = [&sale.customer, &sale.invoice, &sale.item].into_iter().flatten();
    for name in texts.chain(&sale.quantity) {
        known("sale", name)?;
    }
    for name in [&sale.sales_actual, &sale.revenue_actual] {
        known("sale", name)?;
        let holds = layout.column(name).and_then(|place| layout.columns.get(place));
        if holds.is_some_and(|column| column.holds != Holds::Amount) {
            return Err(Error::input("sale", format!("needs \"{name}\" to hold an amount")));
        }
    }
    if let RevenueFrom::Column(name) = &sale.revenue_on {
        known("sale.revenue_on", name)?;
    }
    if let Some(name) = &sale.rate {
        known("sale.rate", name)?;
        let holds = layout.column(name).and_then(|place| layout.columns.get(place));
        if !holds.is_some_and(|column| matches!(column.holds, Holds::Percent(_))) {
            return Err(Error::input("sale.rate", format!("needs \"{name}\" to hold a percent")));
        }
    }
    if let ProductLineFrom::Column(name) | ProductLineFrom::ServiceLine(name) = &sale.product_line {
        known("sale.product_line", name)?;
    }
    match &layout.rep {
        RepFrom::Hand => {}
        RepFrom::Column(name) => known("rep.column", name)?,
        RepFrom::Territory { field, second_field, .. } => {
            known("rep.field", field)?;
            if let Some(name) = second_field {
                known("rep.second_field", name)?;
            }
        }
    }
    Ok(())
}
