//! Whether trees are read as YAML says, with places, and hostile ones refused.
