//! What a YAML text holds and where: a spanned, bounded tree.
