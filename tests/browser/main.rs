//! The page in a real browser. Every test visits it anew; see the library of this package for how.

mod accessible;
mod article;
mod bets;
mod collected;
mod conformance;
mod constructions;
mod crowds;
mod embedding;
mod engines;
mod exporting;
mod failures;
mod grokking;
mod hosts;
mod house;
mod languages;
mod links;
mod look;
mod looking_back;
mod mounting;
mod reading;
mod shelf;
mod start;
mod teaching;
mod understanding;
mod walk;
mod working;
