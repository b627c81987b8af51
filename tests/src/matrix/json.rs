//! How a matrix looks to programs: one JSON document.

use serde_json::{Value, json as value};

use super::Row;
use crate::expect::Outcome;

/// The matrix as JSON: each row, and how many there are and do not hold.
#[must_use]
pub fn json(rows: &[Row]) -> Value {
    let mismatches = rows.iter().filter(|row| !row.holds()).count();
    let rows: Vec<_> = rows.iter().map(row).collect();
    value!({ "summary": { "rows": rows.len(), "mismatches": mismatches }, "rows": rows })
}

fn row(row: &Row) -> Value {
    value!({
        "from": row.from,
        "to": row.to,
        "request": row.request,
        "expected": outcome(&row.expected),
        "seen": outcome(&row.seen),
        "holds": row.holds(),
    })
}

fn outcome(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::App(answer) => value!({
            "by": "app",
            "body": answer.body,
            "tenants": answer.tenants,
            "method": answer.method,
            "path": answer.path,
            "leaked": answer.leaked,
        }),
        Outcome::Filter(code) => value!({ "by": "filter", "code": code }),
        Outcome::Tls => value!({ "by": "tls" }),
        Outcome::Route => value!({ "by": "route" }),
        Outcome::Other(what) => value!({ "by": "other", "what": what }),
    }
}
