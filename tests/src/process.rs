//! How a child process is started so that it never outlives us: not after Ctrl-C, a panic or `kill -9`.

use std::{
    fs::File,
    io,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Mutex, OnceLock, mpsc},
    thread,
};

/// A child that the kernel kills when we die, and that we kill when this is dropped.
#[derive(Debug)]
pub(crate) struct Tied {
    child: Child,
}

/// Starts `program` with both outputs to `log`.
///
/// The kernel sends `SIGKILL` to the child when the thread that started it ends (`PR_SET_PDEATHSIG`, set by
/// `setpriv` of util-linux), however it ends. So all children are started by one thread that lives as long as the
/// process. Between the fork and `setpriv` we might die unnoticed; the shell looks for its parent and so closes
/// the gap.
///
/// # Errors
/// When the log cannot be written or `setpriv` is missing.
pub(crate) fn start(program: &Path, args: &[&str], log: &Path) -> io::Result<Tied> {
    let log = File::create(log)?;
    let mut command = Command::new("setpriv");
    command
        .args(["--pdeathsig", "KILL", "sh", "-c", r#"[ "$PPID" = "$0" ] && exec "$@""#])
        .arg(std::process::id().to_string())
        .arg(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    let child = spawn_from_lasting_thread(command).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => io::Error::new(error.kind(), "`setpriv` is missing; install `util-linux`"),
        _ => error,
    })?;
    Ok(Tied { child })
}

// === impl Tied ===

impl Tied {
    /// The process id.
    #[must_use]
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether the child still runs.
    ///
    /// # Errors
    /// When the system cannot say.
    pub(crate) fn is_alive(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }
}

impl Drop for Tied {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing left to do about either error.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Order {
    command: Command,
    reply: mpsc::Sender<io::Result<Child>>,
}

fn spawn_from_lasting_thread(command: Command) -> io::Result<Child> {
    static ORDERS: OnceLock<Mutex<mpsc::Sender<Order>>> = OnceLock::new();
    let orders = ORDERS.get_or_init(|| {
        let (sender, receiver) = mpsc::channel::<Order>();
        thread::spawn(move || {
            for mut order in receiver {
                // Whoever asked may be gone; a child that nobody waits for dies with us all the same.
                let _ = order.reply.send(order.command.spawn());
            }
        });
        Mutex::new(sender)
    });
    let (reply, answer) = mpsc::channel();
    let gone = || io::Error::other("the thread that starts processes is gone");
    let sent = orders.lock().map_err(|_| gone())?.send(Order { command, reply });
    sent.map_err(|_| gone())?;
    answer.recv().map_err(|_| gone())?
}
