//! How cells look. All styles that there are stand in every workbook, so that rows can be written
//! before anybody knows which of them it takes.

use std::fmt::Write;

/// How a number is shown: its place in the list of formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format(u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    Plain,
    Bold,
    Error,
    Warning,
}

const LOOKS: u32 = 4;
/// More decimals are there, but not shown.
const MOST_DECIMALS: u32 = 10;
const FIXED: u32 = 4;
const FORMATS: u32 = FIXED + 3 * (MOST_DECIMALS + 1);
/// Numbers below are the spreadsheets' own.
const FIRST_CODE: u32 = 164;

impl Format {
    pub const GENERAL: Self = Self(0);
    /// What is typed over it stays text: nothing becomes a formula.
    pub const TEXT: Self = Self(1);
    pub const DATE: Self = Self(2);
    pub const TIME: Self = Self(3);

    pub fn amount(decimals: u32) -> Self {
        Self(FIXED + decimals.min(MOST_DECIMALS))
    }

    pub fn number(decimals: u32) -> Self {
        Self(FIXED + (MOST_DECIMALS + 1) + decimals.min(MOST_DECIMALS))
    }

    pub fn percent(decimals: u32) -> Self {
        Self(FIXED + 2 * (MOST_DECIMALS + 1) + decimals.min(MOST_DECIMALS))
    }

    fn code(self) -> String {
        let Some(place) = self.0.checked_sub(FIXED) else {
            return ["General", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]
                .get(self.0 as usize)
                .map_or_else(String::new, |code| (*code).to_owned());
        };
        let decimals = match place % (MOST_DECIMALS + 1) {
            0 => String::new(),
            count => format!(".{}", "0".repeat(count as usize)),
        };
        match place / (MOST_DECIMALS + 1) {
            0 => format!("#,##0{decimals}"),
            1 => format!("0{decimals}"),
            _ => format!("0{decimals}%"),
        }
    }
}

/// The number by which a cell names its style.
pub fn id(format: Format, look: Look) -> u32 {
    look as u32 * FORMATS + format.0
}

/// xl/styles.xml.
pub fn sheet() -> String {
    let mut xml = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
    ));
    let _ = write!(xml, "<numFmts count=\"{FORMATS}\">");
    for number in 0..FORMATS {
        let code = Format(number).code();
        let _ = write!(xml, "<numFmt numFmtId=\"{}\" formatCode=\"{code}\"/>", FIRST_CODE + number);
    }
    xml.push_str(concat!(
        "</numFmts><fonts count=\"2\">",
        "<font><sz val=\"11\"/><name val=\"Calibri\"/></font>",
        "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>",
        "<fills count=\"4\"><fill><patternFill patternType=\"none\"/></fill>",
        "<fill><patternFill patternType=\"gray125\"/></fill>",
        "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFC7CE\"/></patternFill></fill>",
        "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFEB9C\"/></patternFill></fill>",
        "</fills><borders count=\"1\"><border/></borders>",
        "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>",
        "</cellStyleXfs>",
    ));
    let _ = write!(xml, "<cellXfs count=\"{}\">", LOOKS * FORMATS);
    for look in [Look::Plain, Look::Bold, Look::Error, Look::Warning] {
        let font = u32::from(look == Look::Bold);
        let fill = match look {
            Look::Error => 2,
            Look::Warning => 3,
            Look::Plain | Look::Bold => 0,
        };
        for number in 0..FORMATS {
            let _ = write!(
                xml,
                "<xf numFmtId=\"{}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"0\" xfId=\"0\" \
                applyNumberFormat=\"1\" applyFont=\"1\" applyFill=\"1\"/>",
                FIRST_CODE + number
            );
        }
    }
    xml.push_str(concat!(
        "</cellXfs><cellStyles count=\"1\">",
        "<cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    ));
    xml
}
