//! How a text becomes a mesh: tree, schema, types, and what fields must agree on.

use super::{Mesh, schema};
use crate::{
    problem::{Found, Problem, ProblemCode, Problems, YamlPath},
    yaml::{self, Documents, Limits, Node},
};

/// Reads a mesh from YAML. All problems are reported at once, each with its place.
///
/// `source_name` is the file's name, for messages.
///
/// ```
/// let problems = cofferdam::spec::load("mesh.yaml", b"kind: Mash").unwrap_err();
/// assert!(problems.to_string().starts_with("mesh.yaml:1:1: CFD1102: `apiVersion` is missing"));
/// ```
///
/// # Errors
/// [`Problems`], when the text is not YAML, not of the schema, contradicts itself, or asks for something that
/// this version does not act on.
pub fn load(source_name: &str, bytes: &[u8]) -> Result<Mesh, Problems> {
    let yaml::Tree { documents, problems: mut found } = yaml::parse(bytes, Limits::SPEC, Documents::One);
    let mesh = match documents.first() {
        Some(tree) => read(tree, &mut found),
        None => {
            let help = "write a document of kind `Mesh`";
            Err(Problem::new(
                ProblemCode::NoDocument,
                YamlPath::default(),
                "the input holds no document",
                help,
            ))
        }
    };
    Problems::finish(mesh, found, Some(source_name))
}

impl Mesh {
    /// Whether the mesh can be planned: the same checks as [`load`] makes, for a mesh that was built in Rust.
    ///
    /// # Errors
    /// [`Problems`], each with its path and without a position.
    pub fn check(&self) -> Result<(), Problems> {
        let mut found = Found::default();
        match serde_json::to_value(self) {
            Ok(json) => found.append(schema::walk(&Node::from_json(&json))),
            Err(error) => found.push(not_typed(&error.to_string())),
        }
        for problem in found.list_mut() {
            problem.position = None;
        }
        found.append(super::check::check(self));
        Problems::finish(Ok(()), found, None)
    }
}

/// The mesh of a tree, and all problems; the error is the only one where no other was found.
fn read(tree: &Node, found: &mut Found) -> Result<Mesh, Problem> {
    let shape = schema::walk(tree);
    if shape.is_full() {
        found.append(shape);
        return Err(not_typed("the document differs from the schema in too many places"));
    }
    let salvage = if shape.is_empty() { None } else { Some(schema::salvage(tree)) };
    found.append(shape);
    let json = salvage.as_ref().map_or_else(|| tree.to_json(), |salvage| salvage.json.clone());
    let mesh: Mesh =
        serde_json::from_value(json).map_err(|error| not_typed(&error.to_string()).at(tree.position))?;
    let mut contradictions = super::check::check(&mesh);
    contradictions
        .list_mut()
        .retain(|problem| salvage.as_ref().is_none_or(|salvage| salvage.believes(problem)));
    for problem in contradictions.list_mut() {
        problem.position = Some(tree.locate(&problem.path));
    }
    found.append(contradictions);
    Ok(mesh)
}

fn not_typed(message: &str) -> Problem {
    Problem::new(ProblemCode::WrongType, YamlPath::default(), message, "see the spec's reference")
}
