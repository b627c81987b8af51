//! What the rendered folder says, read as Istio would read it and by no code of the SDK.
