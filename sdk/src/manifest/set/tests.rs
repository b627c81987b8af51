//! Whether a set keeps its objects apart and its index true.
