//! Answers, one by one and class by class.

/// Logit of the right class minus the largest other one; positive where the answer is right.
#[must_use]
pub fn margin(logits: &[f32], label: usize) -> f32 {
    let others = logits.iter().enumerate().filter(|(class, _)| *class != label).map(|(_, logit)| *logit);
    logits[label] - others.fold(f32::NEG_INFINITY, f32::max)
}

/// Cross-entropy of one row in nats: ln Σ exp(zᵢ) − z of the right class. Keeps its digits where it is small.
#[must_use]
pub fn cross_entropy(logits: &[f32], label: usize) -> f64 {
    // Relative to the right class, so that a row answered with certainty is ln(1 + something tiny).
    let right = f64::from(logits[label]);
    let largest = f64::from(logits.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    if largest == right {
        let others = logits.iter().enumerate().filter(|(class, _)| *class != label);
        return libm::log1p(others.map(|(_, &z)| libm::exp(f64::from(z) - right)).sum());
    }
    let sum: f64 = logits.iter().map(|&z| libm::exp(f64::from(z) - largest)).sum();
    libm::log(sum) + largest - right
}

/// The mean loss of the rows of each of `classes` classes; NaN for a class without rows.
#[must_use]
pub fn loss_by_class(losses: &[f32], labels: &[u16], classes: usize) -> Vec<f32> {
    let mut sums = vec![(0.0f64, 0u32); classes];
    for (&loss, &label) in losses.iter().zip(labels) {
        let (sum, count) = &mut sums[usize::from(label)];
        *sum += f64::from(loss);
        *count += 1;
    }
    sums.into_iter().map(|(sum, count)| (sum / f64::from(count)) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_the_lead_over_the_next_best() {
        assert_eq!(margin(&[1.0, 4.0, 2.5], 1), 1.5);
        assert_eq!(margin(&[1.0, 4.0, 2.5], 0), -3.0);
        assert_eq!(margin(&[2.0, 2.0], 0), 0.0);
    }

    #[test]
    fn the_loss_of_a_row_keeps_its_digits_near_zero_and_near_overflow() {
        assert!((cross_entropy(&[0.0; 67], 5) - 67f64.ln()).abs() < 1e-12);
        let sure = cross_entropy(&[40.0, 0.0, 0.0], 0);
        assert!((sure / (2.0 * (-40f64).exp()) - 1.0).abs() < 1e-12, "{sure}");
        assert!((cross_entropy(&[1000.0, -1000.0], 1) - 2000.0).abs() < 1e-9);
    }

    #[test]
    fn a_class_that_never_occurs_has_no_loss() {
        let by_class = loss_by_class(&[1.0, 3.0, 5.0], &[2, 2, 0], 3);
        assert_eq!((by_class[0], by_class[2]), (5.0, 2.0));
        assert!(by_class[1].is_nan());
    }
}
