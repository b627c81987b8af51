//! Whose answer is whose?
