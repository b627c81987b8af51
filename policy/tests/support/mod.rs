//! What the property tests share: how cases come about, and the model that they are judged by.

pub(crate) mod generate;
pub(crate) mod model;
