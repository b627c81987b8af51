//! What is written: the plan as Istio and Kubernetes objects, files and streams.
