//! Who may name what: each layer's folder is read, and a forbidden word fails the build (docs: src/lib.rs).

use std::path::{Path, PathBuf};

/// A layer, and what its files must not name.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("api", &["crate::store", "sqlx", "crate::oauth", "crate::pages"]),
    ("oauth", &["crate::store", "sqlx", "crate::api", "crate::pages"]),
    ("pages", &["crate::store", "sqlx", "crate::api", "crate::oauth"]),
    ("http", &["crate::store", "sqlx", "crate::oauth"]),
    (
        "rules",
        &[
            "actix_web",
            "askama",
            "crate::api",
            "crate::oauth",
            "crate::pages",
            "crate::http",
            "sqlx::query",
        ],
    ),
    (
        "jobs",
        &[
            "actix_web",
            "askama",
            "crate::api",
            "crate::oauth",
            "crate::pages",
            "crate::http",
            "sqlx::query",
        ],
    ),
    (
        "store",
        &[
            "crate::rules",
            "crate::app",
            "crate::clock",
            "crate::api",
            "crate::oauth",
            "crate::pages",
            "actix_web",
            "now()",
        ],
    ),
    (
        "model",
        &[
            "crate::rules",
            "crate::store",
            "crate::app",
            "crate::api",
            "crate::oauth",
            "crate::pages",
            "crate::http",
            "actix_web",
            "PgPool",
            "PgConnection",
            "PgExecutor",
        ],
    ),
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false if path.extension().is_some_and(|ending| ending == "rs") => found.push(path),
            false => {}
        }
    }
    found
}

/// A file's code: without comments, and up to the unit tests at its end.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_layer_names_only_what_is_below_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (layer, words) in FORBIDDEN {
        let read = files(&source.join(layer));
        assert!(!read.is_empty(), "src/{layer} has no files");
        for path in read {
            let code = code(&path);
            for word in words.iter().filter(|word| code.contains(**word)) {
                wrong.push(format!("{} names {word}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Pages have words of their own for refusals that they know by what these say. Whoever rewords a rule hears of it here.
#[test]
fn pages_know_refusals_by_words_that_rules_use() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let layers = ["rules", "model", "api"].map(|layer| files(&source.join(layer)));
    let said: String = layers.iter().flatten().map(|path| code(path)).collect();
    // A text over two lines.
    let lines: Vec<_> = said.split("\\\n").map(str::trim_start).collect();
    let said = lines.concat();
    let pages = code(&source.join("pages/error.rs"));
    let (_, known) = pages.split_once("\nfn invalid(").unwrap();
    let parts: Vec<_> = known.split('"').collect();
    let known = parts.chunks_exact(2).filter(|pair| !pair[0].ends_with("Message::new("));
    let known: Vec<_> = known.map(|pair| pair[1]).collect();
    assert!(known.len() > 30, "{known:?}");
    let unsaid: Vec<_> = known.into_iter().filter(|text| !said.contains(text)).collect();
    assert!(unsaid.is_empty(), "{unsaid:#?}");
}

#[test]
fn templates_never_switch_escaping_off() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut stack = vec![templates];
    let mut read = 0;
    while let Some(folder) = stack.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                stack.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            read += 1;
            let inline =
                ["|safe", "| safe", "escape none", " style=", " onclick=", " onload=", "<style"];
            for word in inline {
                assert!(!text.contains(word), "{} has {word}", path.display());
            }
        }
    }
    assert!(read > 0);
}
