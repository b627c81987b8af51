//! What many measurements of one thing say: the least, the middle, and nothing about a mean.

/// The least and the middle of measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spread {
    pub(super) min: f64,
    pub(super) median: f64,
}

// === impl Spread ===

impl Spread {
    /// Of at least one measurement.
    pub(super) fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let upper = *values.get(middle)?;
        let lower = if values.len().is_multiple_of(2) { *values.get(middle.checked_sub(1)?)? } else { upper };
        Some(Self { min: *values.first()?, median: f64::midpoint(lower, upper) })
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_least_and_the_middle() {
        for (values, expected) in
            [(vec![], None), (vec![2.0], Some((2.0, 2.0))), (vec![4.0, 1.0, 2.0, 3.0], Some((1.0, 2.5)))]
        {
            assert_eq!(Spread::of(values).map(|spread| (spread.min, spread.median)), expected);
        }
    }
}
