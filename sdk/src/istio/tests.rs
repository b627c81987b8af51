//! Whether every kind is read and written as Istio writes it.
