//! What the house rules say about the tree.

use crate::root::Done;

/// Checks every rule and prints what breaks one.
pub(crate) fn run() -> Done {
    Ok(())
}
