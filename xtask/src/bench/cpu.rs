//! How much CPU a process has used: the sum over its threads, in nanoseconds, as Linux's scheduler counts it.

use std::{fs, io, path::Path};

/// The CPU time that the threads of a process have used so far.
pub(super) fn used(process: u32) -> io::Result<u64> {
    let tasks = Path::new("/proc").join(process.to_string()).join("task");
    let mut sum = 0_u64;
    for task in fs::read_dir(tasks)? {
        let text = match fs::read_to_string(task?.path().join("schedstat")) {
            Ok(text) => text,
            // A thread may end between the listing and the reading. Envoy's do not while it is measured.
            Err(error) if error.kind() == io::ErrorKind::NotFound || is_gone(&error) => continue,
            Err(error) => return Err(error),
        };
        let nanoseconds = text.split_whitespace().next().and_then(|word| word.parse::<u64>().ok());
        let nanoseconds = nanoseconds.ok_or_else(|| io::Error::other("`schedstat` begins with no number"))?;
        sum = sum.saturating_add(nanoseconds);
    }
    Ok(sum)
}

/// What Linux says of a thread that ended while its file was open.
fn is_gone(error: &io::Error) -> bool {
    const ESRCH: i32 = 3;
    error.raw_os_error() == Some(ESRCH)
}

#[cfg(test)]
mod tests {
    use super::used;

    #[test]
    fn work_shows() {
        let before = used(std::process::id()).expect("our own threads");
        let mut sum = 0_u64;
        while used(std::process::id()).expect("our own threads") == before {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
    }
}
