//! How answers and failures are shown: text for people, JSON for programs, colour only on a terminal.

use std::{error::Error as _, fmt, io, io::IsTerminal as _, io::Write as _};

use cofferdam::problem::{Problem, Problems};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource};
use serde_json::{Value, json};

use crate::{
    args::Format,
    outcome::{Answer, Failure},
};

/// How many problems are drawn with the lines around them; the rest take one line each.
const DRAWN: usize = 20;

/// Prints one line on standard output.
pub(crate) fn print_line(line: &str) -> Result<(), Failure> {
    writeln!(anstream::stdout(), "{line}").map_err(Failure::Output)
}

/// Prints a text on standard output as it is.
pub(crate) fn print_text(text: &str) -> Result<(), Failure> {
    io::stdout().lock().write_all(text.as_bytes()).map_err(Failure::Output)
}

/// Prints a JSON document on standard output.
pub(crate) fn print_json(value: &Value) -> Result<(), Failure> {
    writeln!(io::stdout().lock(), "{value:#}").map_err(Failure::Output)
}

/// Says on standard error what a verb did that its user should look at.
pub(crate) fn warn(message: &str) {
    say(&format!("warning: {message}"));
}

/// Says why a verb failed, and tells the kind of answer that this is.
pub(crate) fn failure(failure: &Failure, format: Format) -> Answer {
    match (format, failure) {
        (Format::Json, Failure::Spec { problems, .. }) => say(&pretty(problems)),
        (Format::Json, _) => say(&format!("{:#}", json!({"error": chain(failure)}))),
        (Format::Text, Failure::Spec { problems, text }) => draw_all(problems, text),
        (Format::Text, _) => say(&format!("error: {}", chain(failure))),
    }
    failure.answer()
}

fn pretty(problems: &Problems) -> String {
    serde_json::to_string_pretty(problems).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"))
}

/// An error with its causes on one line.
fn chain(failure: &Failure) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// Standard error may be closed; there is nobody left to tell then.
fn say(text: &str) {
    let _closed = writeln!(anstream::stderr(), "{text}");
}

/// On a terminal the lines around each problem are drawn; elsewhere each is one line, as compilers write it.
fn draw_all(problems: &Problems, text: &[u8]) {
    if !io::stderr().is_terminal() {
        return say(&problems.to_string());
    }
    let source = String::from_utf8_lossy(text);
    let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode()).with_context_lines(1);
    for problem in problems.as_slice().iter().take(DRAWN) {
        let mut drawn = String::new();
        let located = Located {
            problem,
            source: NamedSource::new(problems.source_name().unwrap_or("spec"), source.to_string()),
        };
        match handler.render_report(&mut drawn, &located) {
            Ok(()) => say(&drawn),
            Err(fmt::Error) => say(&problem.to_string()),
        }
    }
    for problem in problems.as_slice().iter().skip(DRAWN) {
        say(&problem.to_string());
    }
    say(&format!("{} problems", problems.as_slice().len().saturating_add(problems.left_out())));
}

/// A problem as miette draws it.
#[derive(Debug)]
struct Located<'a> {
    problem: &'a Problem,
    source: NamedSource<String>,
}

impl fmt::Display for Located<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.problem.path.is_root() {
            return f.write_str(&self.problem.message);
        }
        write!(f, "{}: {}", self.problem.path, self.problem.message)
    }
}

impl std::error::Error for Located<'_> {}

impl Diagnostic for Located<'_> {
    fn code(&self) -> Option<Box<dyn fmt::Display + '_>> {
        Some(Box::new(self.problem.code))
    }

    fn help(&self) -> Option<Box<dyn fmt::Display + '_>> {
        (!self.problem.help.is_empty()).then(|| Box::new(&self.problem.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let at = self.problem.position?;
        Some(Box::new(std::iter::once(LabeledSpan::new(None, at.offset, at.len.max(1)))))
    }
}
