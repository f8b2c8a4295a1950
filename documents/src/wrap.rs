//! Texts over several lines. A line ends after a space, a hyphen or a slash, between signs of
//! writings without spaces, and inside a word only where the word alone is too long.

use crate::Result;
use crate::shape::{Line, Shaper, Style};
use crate::watch::Watch;
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

/// `width` is that at size 1.
pub fn wrap(
    text: &str,
    style: Style,
    width: f32,
    shaper: &mut Shaper<'_>,
    watch: &mut Watch<'_>,
) -> Result<Vec<Line>> {
    let whole = shaper.shape(text, style, watch)?;
    if whole.width <= width {
        return Ok(vec![whole]);
    }
    let mut measure = |part: &str| shaper.shape(part, style, watch).map(|line| line.width);
    let mut parts: Vec<(&str, f32)> = Vec::new();
    for atom in atoms(text) {
        let natural = measure(atom.trim_end())?;
        if natural <= width {
            parts.push((atom, measure(atom)?));
        } else {
            for letter in atom.graphemes(true) {
                parts.push((letter, measure(letter)?));
            }
        }
    }

    let direction = Shaper::direction(text);
    let mut lines = Vec::new();
    let (mut start, mut end, mut taken) = (0, 0, 0.0);
    for (part, part_width) in parts {
        // A space may stand beyond the edge.
        let needed =
            if part.ends_with(' ') { measure_trimmed(part, part_width) } else { part_width };
        if end > start && taken + needed > width {
            lines.push(shaper.shape_towards(text[start..end].trim(), direction, style, watch)?);
            start = end;
            taken = 0.0;
        }
        end += part.len();
        taken += part_width;
    }
    if end > start {
        lines.push(shaper.shape_towards(text[start..end].trim(), direction, style, watch)?);
    }
    Ok(lines)
}

/// Spaces are about a quarter of the size wide.
fn measure_trimmed(part: &str, width: f32) -> f32 {
    let spaces = part.len() - part.trim_end().len();
    (width - 0.25 * spaces as f32).max(0.0)
}

/// The parts between which a line may end.
fn atoms(text: &str) -> Vec<&str> {
    let mut atoms = Vec::new();
    let mut start = 0;
    let mut letters = text.grapheme_indices(true).peekable();
    while let Some((at, letter)) = letters.next() {
        let end = at + letter.len();
        let next = letters.peek().map(|(_, next)| *next);
        let ends = match next {
            None => true,
            Some(" ") => false,
            Some(next) => {
                letter == " "
                    || letter == "-"
                    || letter == "/"
                    || has_no_spaces(letter) && !is_closing(next)
                    || has_no_spaces(next) && !is_opening(letter)
            }
        };
        if ends {
            atoms.push(&text[start..end]);
            start = end;
        }
    }
    atoms
}

fn has_no_spaces(letter: &str) -> bool {
    letter.chars().next().is_some_and(|c| {
        matches!(
            c.script(),
            Script::Han
                | Script::Hiragana
                | Script::Katakana
                | Script::Thai
                | Script::Lao
                | Script::Khmer
                | Script::Myanmar
        )
    })
}

fn is_closing(letter: &str) -> bool {
    letter.chars().all(|c| ",.;:!?)]}%\u{3001}\u{3002}\u{300d}\u{ff09}\u{ff0c}".contains(c))
}

fn is_opening(letter: &str) -> bool {
    letter.chars().all(|c| "([{\u{300c}\u{ff08}".contains(c))
}
