//! Writes a document from JSON: cargo run --example write -- in.json out.pdf [FONT ...]

use documents::{Fonts, Limits, Sheet, write};
use std::error::Error;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, output, fonts_to_add @ ..] = arguments.as_slice() else {
        return Err("give the JSON file, the PDF file, and fonts".into());
    };
    let limits = Limits::default();
    let mut fonts = Fonts::built_in()?;
    for name in fonts_to_add {
        fonts.add(name, fs::read(name)?, &limits)?;
    }
    let sheet = Sheet::read(&fs::read_to_string(input)?, &limits)?;
    fs::write(output, write(&sheet, &fonts, &limits, &mut || false)?)?;
    Ok(())
}
