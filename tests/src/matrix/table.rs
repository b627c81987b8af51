//! How a matrix looks to people: an aligned table, its mismatches red and named, and a summary.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::Row;

const HEAD: [&str; 6] = ["from", "to", "request", "expected", "seen", "by"];

/// Writes the table and its summary. Styles are always written; `anstream` removes them off terminals.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn write(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    let cells: Vec<[String; 6]> = rows.iter().map(cells).collect();
    let mut widths = HEAD.map(str::len);
    for row in &cells {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    line(out, Style::new().bold(), &HEAD, &widths)?;
    for (row, cells) in rows.iter().zip(&cells) {
        let style = if row.holds() { Style::new() } else { red() };
        line(out, style, cells, &widths)?;
    }
    summary(rows, out)
}

/// Prints the table and its summary, in colour on a terminal only.
///
/// # Errors
/// When standard output cannot be written to.
pub fn print(rows: &[Row]) -> io::Result<()> {
    write(rows, &mut anstream::stdout().lock())
}

fn cells(row: &Row) -> [String; 6] {
    let (expected, seen) = (row.expected.to_string(), row.seen.to_string());
    [row.from.clone(), row.to.clone(), row.request.clone(), expected, seen, row.seen.by()]
}

fn line(
    out: &mut impl Write,
    style: Style,
    cells: &[impl AsRef<str>; 6],
    widths: &[usize; 6],
) -> io::Result<()> {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        text.push_str(&format!("{:width$}  ", cell.as_ref()));
    }
    writeln!(out, "{style}{}{style:#}", text.trim_end())
}

/// One line when all is well; otherwise every mismatch again, by name.
fn summary(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    let wrong: Vec<_> = rows.iter().filter(|row| !row.holds()).collect();
    writeln!(out)?;
    if wrong.is_empty() {
        let good = Style::new().fg_color(Some(AnsiColor::Green.into()));
        return writeln!(out, "{good}{} rows, every one as expected{good:#}", rows.len());
    }
    let red = red();
    writeln!(out, "{red}{} rows, {} not as expected:{red:#}", rows.len(), wrong.len())?;
    for row in wrong {
        writeln!(out, "{red}  from {} to {}: {}{red:#}", row.from, row.to, row.request)?;
        writeln!(out, "    expected {} by {}", row.expected, row.expected.by())?;
        writeln!(out, "    seen     {} by {}", row.seen, row.seen.by())?;
    }
    Ok(())
}

fn red() -> Style {
    Style::new().fg_color(Some(AnsiColor::Red.into()))
}
