//! What is wrong with a document: problems with code, place and remedy.
