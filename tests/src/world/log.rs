//! What a line of a proxy's access log says.

use std::{fs, io};

use serde::Deserialize;

use super::{AccessLog, LogEntry};

impl AccessLog {
    /// What was logged so far. Envoy writes a line some milliseconds after the answer.
    ///
    /// # Errors
    /// When the file cannot be read or holds a line that is not ours.
    pub fn entries(&self) -> io::Result<Vec<LogEntry>> {
        let text = fs::read_to_string(&self.path)?;
        // Envoy may be in the middle of the last line.
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let entries: Result<Vec<_>, _> = whole.lines().map(entry).collect();
        Ok(entries?.into_iter().flatten().collect())
    }
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line {
    Request { probe: Option<String>, code: u16, flags: Option<String>, details: Option<String> },
    Connection { tls: Option<String> },
}

/// What a line says; nothing for a connection that went well, whose requests have lines of their own.
fn entry(line: &str) -> io::Result<Option<LogEntry>> {
    Ok(match serde_json::from_str(line)? {
        Line::Request { probe, code, flags, details } => {
            let (flags, details) = (flags.unwrap_or_default(), details.unwrap_or_default());
            Some(LogEntry::Request { probe, code, flags, details })
        }
        Line::Connection { tls } => tls.map(|reason| LogEntry::TlsFailure { reason }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tell_requests_from_failed_handshakes() {
        let request = r#"{"kind":"request","probe":"7","code":403,"flags":null,"details":"cofferdam:no-peer","tls":null}"#;
        let expected = LogEntry::Request {
            probe: Some("7".to_owned()),
            code: 403,
            flags: String::new(),
            details: "cofferdam:no-peer".to_owned(),
        };
        assert_eq!(entry(request).unwrap(), Some(expected));
        let failed =
            r#"{"kind":"connection","probe":null,"code":0,"flags":null,"details":null,"tls":"TLS_error"}"#;
        assert_eq!(entry(failed).unwrap(), Some(LogEntry::TlsFailure { reason: "TLS_error".to_owned() }));
        let well = r#"{"kind":"connection","tls":null}"#;
        assert_eq!(entry(well).unwrap(), None);
    }
}
