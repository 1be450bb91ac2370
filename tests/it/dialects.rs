//! `docs/dialects.md` is the whole list of what differs between the dialects.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            false => {}
        }
    }
}

/// `file::function` of every place in the code that asks for the dialect.
fn askers() -> BTreeSet<String> {
    let source = root().join("src");
    let mut paths = Vec::new();
    sources(&source, &mut paths);
    let mut askers = BTreeSet::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let file = path.strip_prefix(&source).unwrap().with_extension("");
        let mut function = String::new();
        for line in text.lines() {
            let words: Vec<_> = line.split_whitespace().collect();
            if let Some(at) = words.iter().position(|word| *word == "fn") {
                let name = words[at + 1].split(['(', '<']).next().unwrap();
                function = name.to_owned();
            }
            if line.contains(".dialect()") {
                askers.insert(format!("{}::{function}", file.display()));
            }
        }
    }
    askers
}

/// The cells of the document's table, a row each.
fn rows() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("docs/dialects.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn code(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn only_the_functions_that_the_document_names_ask_for_the_dialect() {
    let named: BTreeSet<String> = rows().iter().flat_map(|row| code(&row[3])).collect();
    assert_eq!(askers(), named);
}

#[test]
fn every_row_names_a_test_that_is_there() {
    let mut paths = Vec::new();
    sources(&root().join("tests/it"), &mut paths);
    sources(&root().join("src"), &mut paths);
    let tests: String = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for row in rows() {
        let named = code(&row[4]);
        assert!(!named.is_empty(), "{row:?}");
        for test in named {
            let name = test.rsplit("::").next().unwrap();
            assert!(tests.contains(&format!("fn {name}(")), "{test}");
        }
    }
}
