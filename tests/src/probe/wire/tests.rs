//! Does an exchange keep bytes, and is no broken peer taken for an answer?
