//! What a member had learned at a step, as rows of a table.

use grokscope_experiment::Matrix;
use grokscope_painter::{Margins, Measurer};
use grokscope_protocol::Measures;

use crate::table::{Cell, Row};

/// What was measured at one evaluation.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    step: u64,
    measures: Measures,
    margins: [Margins; 2],
    alignment: Option<f32>,
}

impl Measured {
    /// Measures a member's weights, with these key frequencies or, where there are none, with their own.
    pub fn new(measurer: &Measurer, step: u64, keys: Vec<u16>, parameters: &[f32]) -> Self {
        let (margins, alignment) = (measurer.margins(parameters), measurer.alignment(parameters));
        Self { step, measures: measurer.measure(keys, parameters), margins, alignment }
    }

    /// Its columns; the same for every network, empty where one does not apply.
    pub fn row(&self) -> Row {
        let Measures {
            keys,
            restricted,
            excluded,
            explained,
            who,
            margin: _,
            key_share,
            purity,
            gini,
            symmetricity,
            irrelevance,
            norms,
        } = &self.measures;
        let norm = |matrix: Matrix| norms.iter().find(|(of, _)| *of == matrix).map(|(_, norm)| *norm).into();
        let [train, test] = self.margins;
        vec![
            ("step", Cell::Whole(self.step)),
            ("key_frequencies", Cell::List(keys.clone())),
            ("key_share", (*key_share).into()),
            ("purity", (*purity).into()),
            ("gini", (*gini).into()),
            ("restricted_loss", (*restricted).into()),
            ("excluded_loss", (*excluded).into()),
            ("explained", (*explained).into()),
            ("unseen_accuracy", who.map(|who| who.whole).into()),
            ("rule_accuracy", who.map(|who| who.rule).into()),
            ("rest_accuracy", who.map(|who| who.rest).into()),
            ("rule_margin", who.map(|who| who.signal).into()),
            ("rest_lead", who.map(|who| who.noise).into()),
            ("symmetricity", (*symmetricity).into()),
            ("irrelevance", (*irrelevance).into()),
            ("alignment", self.alignment.into()),
            ("train_margin_least", Cell::Real(train.least)),
            ("train_margin_mean", Cell::Real(train.mean)),
            ("train_margin_median", Cell::Real(train.median)),
            ("test_margin_least", Cell::Real(test.least)),
            ("test_margin_mean", Cell::Real(test.mean)),
            ("test_margin_median", Cell::Real(test.median)),
            ("norm_embed", norm(Matrix::Embed)),
            ("norm_in", norm(Matrix::In)),
            ("norm_in_b", norm(Matrix::InB)),
            ("norm_bias_in", norm(Matrix::BiasIn)),
            ("norm_out", norm(Matrix::Out)),
            ("norm_unembed", norm(Matrix::Unembed)),
            ("norm_bias_out", norm(Matrix::BiasOut)),
        ]
    }
}
