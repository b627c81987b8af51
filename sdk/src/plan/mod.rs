//! What is decided: the spec turned into the facts that manifests are written from.
