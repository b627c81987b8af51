//! How progress is shown: a bar on a terminal, a line a step elsewhere, and neither among the results.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

use super::Watch;
use crate::world::Progress;

/// Progress on standard error.
#[derive(Debug)]
pub struct Screen {
    bar: Option<ProgressBar>,
}

impl Screen {
    /// A bar where standard error is a terminal.
    #[must_use]
    pub fn new() -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Self { bar }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Screen {
    fn step(&self, what: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(what.to_owned()),
            None => eprintln!("{what}"),
        }
    }
}

impl Watch for Screen {
    fn probed(&self, done: usize, of: usize) {
        match &self.bar {
            Some(bar) => {
                if done == 0 {
                    bar.set_length(of as u64);
                    // The template is fixed; were it wrong, the spinner would stay.
                    if let Ok(style) = ProgressStyle::with_template("{spinner} probing {bar:40} {pos}/{len}")
                    {
                        bar.set_style(style);
                    }
                }
                bar.set_position(done as u64);
            }
            None if done == 0 => eprintln!("sending {of} probes"),
            None => {}
        }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
