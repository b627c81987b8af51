//! How a tree is built from the parser's events, within the limits.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag, options};

use super::{
    Content, Documents, Entry, Key, Limits, Node, Scalar, Tree, Value,
    input::{START, Text},
    refuse, scalar,
};
use crate::problem::{Found, Position, Problem, ProblemCode, Step, YamlPath, quoted};

/// Reads all documents of a text.
pub(super) fn tree(text: Text<'_>, limits: Limits, documents: Documents) -> Tree {
    let mut builder = Builder {
        skipped: text.skipped,
        limits,
        spent: Spent::default(),
        frames: Vec::new(),
        anchors: HashMap::new(),
        documents: Vec::new(),
        problems: Found::default(),
    };
    if text.skipped > 0 {
        let help = "save the file as UTF-8 without a byte order mark";
        let message = "the input begins with a byte order mark";
        builder
            .problems
            .push(Problem::new(ProblemCode::ByteOrderMark, YamlPath::default(), message, help).at(START));
    }
    match builder.read(text.text, documents) {
        Ok(()) => Tree { documents: builder.documents, problems: builder.problems },
        Err(fatal) => {
            builder.problems.push(*fatal);
            Tree { documents: Vec::new(), problems: builder.problems }
        }
    }
}

struct Builder {
    skipped: usize,
    limits: Limits,
    spent: Spent,
    /// The collections that are open, outermost first.
    frames: Vec<Frame>,
    /// What each anchor names; nothing while its collection is open.
    anchors: HashMap<usize, Option<Anchored>>,
    documents: Vec<Node>,
    problems: Found,
}

/// What was used of the limits.
#[derive(Default)]
struct Spent {
    nodes: usize,
    copied_bytes: usize,
}

/// A collection that is open.
struct Frame {
    open: Open,
    position: Position,
    anchor: usize,
}

enum Open {
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>, Pending),
}

/// What a mapping waits for.
enum Pending {
    Key,
    ValueOf(Key),
    /// The value of a key that was refused.
    Nothing,
}

/// A copy of an anchored node, and what another costs.
struct Anchored {
    node: Node,
    nodes: usize,
    bytes: usize,
    height: usize,
}

type Fatal = Box<Problem>;

impl Builder {
    fn read(&mut self, text: &str, documents: Documents) -> Result<(), Fatal> {
        let options = options! { emit_comments: false };
        let mut started = 0_usize;
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) =
                event.map_err(|error| Box::new(refuse::problem(&error, text, self.skipped)))?;
            let position = self.position(&span);
            match event {
                Event::DocumentStart(..) => {
                    started += 1;
                    if started > 1 && documents == Documents::One {
                        return Err(self.several(position));
                    }
                }
                Event::Scalar(text, style, anchor, tag) => {
                    self.spend(1, 0, position)?;
                    let node =
                        Node { content: self.scalar(&text, style, tag.as_deref(), position), position };
                    self.close(node, anchor)?;
                }
                Event::SequenceStart(_, anchor, tag) => {
                    self.collection_tag(tag.as_deref(), "seq", position);
                    self.open(Open::Sequence(Vec::new()), anchor, position)?;
                }
                Event::MappingStart(_, anchor, tag) => {
                    self.collection_tag(tag.as_deref(), "map", position);
                    self.open(Open::Mapping(Vec::new(), Pending::Key), anchor, position)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.end()?,
                Event::Alias(id) => self.alias(id, position)?,
                Event::DocumentEnd => self.anchors.clear(),
                _ => {}
            }
        }
        self.documents.retain(|document| !document.is_null());
        if self.documents.is_empty() && documents == Documents::One {
            let help = "write one, or make one with `cofferdam init`";
            let message = "the input holds no document";
            return Err(Box::new(
                Problem::new(ProblemCode::NoDocument, YamlPath::default(), message, help).at(START),
            ));
        }
        Ok(())
    }

    fn position(&self, span: &Span) -> Position {
        let offset = span.start.byte_offset().unwrap_or_default();
        let end = span.end.byte_offset().unwrap_or(offset);
        Position {
            line: span.start.line(),
            column: span.start.col() + 1,
            offset: offset + self.skipped,
            len: end.saturating_sub(offset),
        }
    }

    fn several(&self, position: Position) -> Fatal {
        let message = "a second document begins here";
        let help = "leave one document in the file: one mesh is one document";
        Box::new(Problem::new(ProblemCode::SeveralDocuments, YamlPath::default(), message, help).at(position))
    }

    /// Counts nodes, and bytes that an alias copies.
    fn spend(&mut self, nodes: usize, bytes: usize, position: Position) -> Result<(), Fatal> {
        self.spent.nodes += nodes;
        self.spent.copied_bytes += bytes;
        if self.spent.nodes <= self.limits.nodes && self.spent.copied_bytes <= self.limits.bytes {
            return Ok(());
        }
        let message = format!(
            "the document grows beyond {} nodes or {} bytes of copied text here, its aliases expanded",
            self.limits.nodes, self.limits.bytes
        );
        let help = "write out what is meant instead of nesting anchors";
        Err(Box::new(Problem::new(ProblemCode::TooManyNodes, self.path(), message, help).at(position)))
    }

    fn too_deep(&self, depth: usize, position: Position) -> Result<(), Fatal> {
        if depth <= self.limits.depth {
            return Ok(());
        }
        let message = format!("more than {} collections stand inside one another", self.limits.depth);
        let help = "no document of ours is nested so deeply; look for stray brackets";
        Err(Box::new(Problem::new(ProblemCode::TooDeep, self.path(), message, help).at(position)))
    }

    fn open(&mut self, open: Open, anchor: usize, position: Position) -> Result<(), Fatal> {
        self.spend(1, 0, position)?;
        self.too_deep(self.frames.len() + 1, position)?;
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        self.frames.push(Frame { open, position, anchor });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Fatal> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        let content = match frame.open {
            Open::Sequence(items) => Content::Sequence(items),
            Open::Mapping(entries, _) => {
                self.duplicates(&entries);
                Content::Mapping(entries)
            }
        };
        self.close(Node { content, position: frame.position }, frame.anchor)
    }

    /// Stores a finished node under its anchor and puts it into its parent.
    fn close(&mut self, node: Node, anchor: usize) -> Result<(), Fatal> {
        if anchor != 0 {
            let (nodes, bytes, height) = weigh(&node);
            self.spend(nodes, bytes, node.position)?;
            self.anchors.insert(anchor, Some(Anchored { node: node.clone(), nodes, bytes, height }));
        }
        self.attach(node);
        Ok(())
    }

    fn alias(&mut self, id: usize, position: Position) -> Result<(), Fatal> {
        let Some(Some(anchored)) = self.anchors.get(&id) else {
            let message = "the alias stands inside the anchor that it names";
            let help = "write out what is meant";
            return Err(Box::new(
                Problem::new(ProblemCode::BadAlias, self.path(), message, help).at(position),
            ));
        };
        let (nodes, bytes, height) = (anchored.nodes, anchored.bytes, anchored.height);
        self.spend(nodes, bytes, position)?;
        self.too_deep(self.frames.len() + height, position)?;
        if let Some(Some(anchored)) = self.anchors.get(&id) {
            let mut node = anchored.node.clone();
            node.position = position;
            self.attach(node);
        }
        Ok(())
    }

    fn attach(&mut self, node: Node) {
        let Some(frame) = self.frames.last_mut() else {
            self.documents.push(node);
            return;
        };
        match &mut frame.open {
            Open::Sequence(items) => items.push(node),
            Open::Mapping(entries, pending) => match std::mem::replace(pending, Pending::Key) {
                Pending::ValueOf(key) => entries.push(Entry { key, value: node }),
                Pending::Nothing => {}
                Pending::Key => {
                    let next = self.key(node).map_or(Pending::Nothing, Pending::ValueOf);
                    if let Some(Frame { open: Open::Mapping(_, pending), .. }) = self.frames.last_mut() {
                        *pending = next;
                    }
                }
            },
        }
    }

    /// The key that a node is, if it may be one.
    fn key(&mut self, node: Node) -> Option<Key> {
        let (code, message, help) = match node.content {
            Content::Scalar(Scalar { text, plain: true, .. }) if text == "<<" => (
                ProblemCode::MergeKey,
                "the merge key `<<` is not supported".to_owned(),
                "write the keys out, or use an alias for a whole value",
            ),
            Content::Scalar(Scalar { text, value: Value::Text, .. }) => {
                return Some(Key { text, position: node.position });
            }
            Content::Scalar(Scalar { text, .. }) if text.is_empty() => {
                (ProblemCode::KeyNotText, "a key is missing before `:`".to_owned(), "write the key")
            }
            Content::Scalar(Scalar { text, .. }) => (
                ProblemCode::KeyNotText,
                format!("the key {} is not text", quoted(&text)),
                "write it in quotes",
            ),
            Content::Sequence(_) | Content::Mapping(_) => (
                ProblemCode::KeyNotText,
                "a collection is used as a key".to_owned(),
                "a key is text; quote `{` and `[` where they are meant as such",
            ),
        };
        let path = self.path();
        self.problems.push(Problem::new(code, path, message, help).at(node.position));
        None
    }

    fn duplicates(&mut self, entries: &[Entry]) {
        let mut order: Vec<&Entry> = entries.iter().collect();
        // The sort is stable: of equal keys the first in the text stays the first.
        order.sort_by(|a, b| a.key.text.cmp(&b.key.text));
        let mut first: Option<&Key> = None;
        for entry in order {
            match first {
                Some(first) if first.text == entry.key.text => {
                    let line = first.position.line;
                    let message = format!("the key {} stands here a second time", quoted(&entry.key.text));
                    let help = format!("remove one of the two; the first is in line {line}");
                    let path = self.path().then(Step::key(&entry.key.text));
                    self.problems.push(
                        Problem::new(ProblemCode::DuplicateKey, path, message, help).at(entry.key.position),
                    );
                }
                _ => first = Some(&entry.key),
            }
        }
    }

    /// The place where the next node goes.
    fn path(&self) -> YamlPath {
        let step = |frame: &Frame| match &frame.open {
            Open::Sequence(items) => Some(Step::from(items.len())),
            Open::Mapping(_, Pending::ValueOf(key)) => Some(Step::key(&key.text)),
            Open::Mapping(..) => None,
        };
        YamlPath::new(self.frames.iter().filter_map(step).collect())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, position: Position) -> Content {
        let plain = style == ScalarStyle::Plain;
        // The parser calls what is not there `~`.
        let text = if plain && position.len == 0 { "" } else { text };
        let resolved = || if plain { scalar::resolve(text) } else { Value::Text };
        let value = match tag {
            None => resolved(),
            Some(tag) => self.tagged(text, tag, position).unwrap_or_else(resolved),
        };
        Content::Scalar(Scalar { text: text.to_owned(), plain, value })
    }

    /// The value of a scalar by its tag.
    fn tagged(&mut self, text: &str, tag: &Tag, position: Position) -> Option<Value> {
        let value = scalar::resolve(text);
        match (tag.core_suffix(), value) {
            (Some("str"), _) => Some(Value::Text),
            // `! text` is the non-specific tag: text, as if it were quoted.
            (None, _) if tag.original() == "!" => Some(Value::Text),
            (Some("null"), Value::Null) => Some(Value::Null),
            (Some("bool"), Value::Bool(flag)) => Some(Value::Bool(flag)),
            (Some("int"), Value::Integer(number)) => Some(Value::Integer(number)),
            (Some("float"), Value::Float(number)) => Some(Value::Float(number)),
            _ => {
                self.unknown_tag(tag, position);
                None
            }
        }
    }

    fn collection_tag(&mut self, tag: Option<&Tag>, expected: &str, position: Position) {
        if let Some(tag) = tag
            && !tag.is_yaml_core_schema_tag(expected)
            && tag.original() != "!"
        {
            self.unknown_tag(tag, position);
        }
    }

    fn unknown_tag(&mut self, tag: &Tag, position: Position) {
        let message = format!("the tag {} is not known, or does not fit the value", quoted(&tag.original()));
        let problem =
            Problem::new(ProblemCode::UnknownTag, self.path(), message, "remove the tag").at(position);
        self.problems.push(problem);
    }
}

/// A node's number of nodes, bytes of text and height.
fn weigh(node: &Node) -> (usize, usize, usize) {
    let add = |(nodes, bytes, height): (usize, usize, usize), child: &Node| {
        let (n, b, h) = weigh(child);
        (nodes + n, bytes + b, height.max(h))
    };
    let (nodes, bytes, height) = match &node.content {
        Content::Scalar(scalar) => return (1, scalar.text.len(), 0),
        Content::Sequence(items) => items.iter().fold((0, 0, 0), add),
        Content::Mapping(entries) => entries.iter().fold((0, 0, 0), |sum, entry| {
            let (nodes, bytes, height) = add(sum, &entry.value);
            (nodes + 1, bytes + entry.key.text.len(), height)
        }),
    };
    (nodes + 1, bytes, height + 1)
}
