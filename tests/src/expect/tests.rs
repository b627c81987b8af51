//! Does the model say what the contract says?
