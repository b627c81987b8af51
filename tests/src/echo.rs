//! What an application saw: it answers every request and says in headers what came in.

use std::{
    io,
    net::TcpListener,
    thread::{self, JoinHandle},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener as AsyncListener, TcpStream},
    sync::oneshot,
};

mod message;

use message::{Arrived, Request};

/// An application: where it listens and what it says.
#[derive(Debug)]
pub(crate) struct App {
    /// Where it listens, already bound, so that nobody else takes the port.
    pub(crate) listener: TcpListener,
    /// The body of its every answer.
    pub(crate) body: String,
}

/// Running applications; dropping this ends them.
#[derive(Debug)]
pub(crate) struct Apps {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Apps {
    /// Starts applications on a thread of their own.
    ///
    /// Each answers 200 to every request, with its body, and `x-echo-method`, `x-echo-path` and `x-echo-headers`:
    /// a JSON list of name and value pairs in order, where each byte that is not printable ASCII stands as `\xNN`.
    ///
    /// # Errors
    /// When a listener cannot be handed to tokio.
    pub(crate) fn start(apps: Vec<App>) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut bound = Vec::new();
        for app in apps {
            app.listener.set_nonblocking(true)?;
            let _entered = runtime.enter();
            bound.push((AsyncListener::from_std(app.listener)?, app.body));
        }
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("echo".to_owned()).spawn(move || {
            runtime.block_on(async {
                for (listener, body) in bound {
                    tokio::spawn(accept(listener, body));
                }
                // An error means that the sender was dropped: it is time to stop as well.
                let _ = stopped.await;
            });
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Apps {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn accept(listener: AsyncListener, body: String) {
    loop {
        // A failed accept is the peer's or the system's matter; the next one may succeed.
        if let Ok((stream, _)) = listener.accept().await {
            let body = body.clone();
            tokio::spawn(async move {
                // The peer sees its broken connection; there is nobody else to tell.
                let _ = converse(stream, &body).await;
            });
        }
    }
}

async fn converse(mut stream: TcpStream, body: &str) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    loop {
        let answer = match message::parse(&buffer) {
            Arrived::Whole { request, length } => {
                buffer.drain(..length);
                respond(&request, body)
            }
            Arrived::Partly => {
                if stream.read_buf(&mut buffer).await? == 0 {
                    return Ok(());
                }
                continue;
            }
            Arrived::Broken => {
                let bad = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                return stream.write_all(bad).await;
            }
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}

fn respond(request: &Request, body: &str) -> String {
    let headers: Vec<[String; 2]> =
        request.headers.iter().map(|(name, value)| [name.clone(), message::printable(value)]).collect();
    // Such a list always has a JSON form.
    let headers = serde_json::to_string(&headers).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nx-echo-method: {}\r\n\
         x-echo-path: {}\r\nx-echo-headers: {headers}\r\n\r\n",
        body.len(),
        request.method,
        request.path,
    );
    if request.method == "HEAD" { head } else { head + body }
}
