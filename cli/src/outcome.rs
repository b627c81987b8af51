//! How a verb ends: the kinds of answers, each with its exit code, and what can fail.

use std::{io, path::PathBuf, process::ExitCode};

use cofferdam::{manifest::FolderError, problem::Problems};

/// The kind of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Done.
    Yes,
    /// Refused, though nothing is wrong with the input.
    No,
    /// The input is wrong.
    BadInput,
    /// Something else failed.
    Broken,
}

/// Why a verb did not do its work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("the spec has problems")]
    Spec { problems: Box<Problems>, text: Box<[u8]> },
    #[error("cannot read `{}`", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("`{}` is larger than {limit} bytes, so it is not read; split the spec or check that it is the right file", path.display())]
    TooLarge { path: PathBuf, limit: usize },
    #[error("`{}` is not a module of the filter", path.display())]
    Module { path: PathBuf, source: cofferdam::manifest::InvalidModule },
    #[error("the filter's module does not fit the spec")]
    OtherModule(#[source] cofferdam::manifest::OtherModule),
    #[error(
        "the manifests contradict each other, which is a defect of cofferdam: please report it with the spec"
    )]
    Rendering(#[source] cofferdam::manifest::AddError),
    #[error("`{}` exists; choose another name or move it away", path.display())]
    Exists { path: PathBuf },
    #[error("cannot write `{}`", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("the folder was not written")]
    Folder(#[source] FolderError),
    #[error("cannot write to standard output")]
    Output(#[source] io::Error),
    #[error("cannot write YAML")]
    Yaml(#[source] cofferdam::manifest::WriteError),
}

// === impl Answer ===

impl From<Answer> for ExitCode {
    fn from(answer: Answer) -> Self {
        Self::from(match answer {
            Answer::Yes => 0,
            Answer::No => 1,
            Answer::BadInput => 2,
            Answer::Broken => 3,
        })
    }
}

// === impl Failure ===

impl Failure {
    /// What kind of answer this failure is.
    pub(crate) fn answer(&self) -> Answer {
        match self {
            Self::Spec { .. } | Self::TooLarge { .. } | Self::Module { .. } | Self::OtherModule(_) => {
                Answer::BadInput
            }
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => Answer::BadInput,
            Self::Exists { .. } => Answer::No,
            Self::Folder(FolderError::Conflicts { .. } | FolderError::Busy { .. }) => Answer::No,
            Self::Read { .. }
            | Self::Rendering(_)
            | Self::Write { .. }
            | Self::Folder(_)
            | Self::Output(_)
            | Self::Yaml(_) => Answer::Broken,
        }
    }
}
