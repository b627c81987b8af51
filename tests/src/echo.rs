//! What an application saw: it answers every request and says in headers what came in.
