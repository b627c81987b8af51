//! How a child process is started so that it never outlives us.
