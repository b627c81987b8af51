//! How many tests passed, failed and were skipped, read from what libtest prints.

use std::{env, fmt};

/// The tests of all steps together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
}

/// What a skipped test means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Skips {
    /// It is counted and printed.
    Reported,
    /// It is a failure: on a machine that only checks, nothing may be missing.
    Failures,
}

/// Why totals are not a pass.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotGreen {
    /// Nothing ran.
    #[error("no test ran")]
    NoTest,
    /// Something failed.
    #[error("{0} tests failed")]
    Failed(u64),
    /// Something was skipped where that is a failure.
    #[error("{0} tests were skipped, which `CI=true` does not accept")]
    Skipped(u64),
}

// === impl Totals ===

impl Totals {
    /// Adds what a line of output counts, if it is a summary of libtest.
    pub(super) fn read_line(&mut self, line: &str) {
        let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". "))
        else {
            return;
        };
        for part in counts.split(';') {
            let Some((number, word)) = part.trim().split_once(' ') else { continue };
            let Ok(number) = number.parse::<u64>() else { continue };
            match word {
                "passed" => self.passed = self.passed.saturating_add(number),
                "failed" => self.failed = self.failed.saturating_add(number),
                "ignored" => self.skipped = self.skipped.saturating_add(number),
                _ => {}
            }
        }
    }

    /// Whether this is a pass.
    pub(super) fn judge(self, skips: Skips) -> Result<(), NotGreen> {
        if self.failed > 0 {
            return Err(NotGreen::Failed(self.failed));
        }
        if self.passed == 0 {
            return Err(NotGreen::NoTest);
        }
        if self.skipped > 0 && skips == Skips::Failures {
            return Err(NotGreen::Skipped(self.skipped));
        }
        Ok(())
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

// === impl Skips ===

impl Skips {
    /// What the environment asks for: `CI=true` accepts no skip.
    pub(super) fn from_env() -> Self {
        if env::var_os("CI").is_some_and(|value| value == "true") { Self::Failures } else { Self::Reported }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Totals {
        let mut totals = Totals::default();
        for line in lines {
            totals.read_line(line);
        }
        totals
    }

    #[test]
    fn adds_the_summaries_and_nothing_else() {
        let totals = read(&[
            "running 3 tests",
            "test a ... ok",
            "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s",
            "test result: FAILED. 4 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s",
            "the test result: ok. 9 passed",
        ]);
        assert_eq!(totals.to_string(), "6 passed, 3 failed, 1 skipped");
    }

    #[test]
    fn judges_what_was_counted() {
        let green = Totals { passed: 1, failed: 0, skipped: 0 };
        let skipped = Totals { skipped: 2, ..green };
        let failed = Totals { failed: 1, ..skipped };
        let cases = [
            (green, Skips::Failures, Ok(())),
            (skipped, Skips::Reported, Ok(())),
            (skipped, Skips::Failures, Err(NotGreen::Skipped(2))),
            (failed, Skips::Reported, Err(NotGreen::Failed(1))),
            (Totals::default(), Skips::Reported, Err(NotGreen::NoTest)),
        ];
        for (totals, skips, expected) in cases {
            assert_eq!(totals.judge(skips), expected, "{totals}");
        }
    }
}
