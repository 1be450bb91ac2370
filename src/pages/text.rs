//! The words of the hosted pages: ids in the code, texts in `locales/`, one folder a language.

pub use crate::language::{Language, Message, Phrase};

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use regex::Regex;

    fn below(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, files) } else { files.push(path) }
        }
    }

    /// Every id that a template, a page or a message asks for is in the catalogue, and the catalogue holds no other.
    #[test]
    fn the_catalogue_is_complete_and_holds_nothing_else() {
        let root = env!("CARGO_MANIFEST_DIR");
        let asked = Regex::new(r#"\bt\("([a-z_-]+)"\)|Message::new\("([a-z_-]+)"\)"#).unwrap();
        let mut used = BTreeSet::new();
        let folders = ["src/pages", "src/rules/messages", "templates/pages"];
        let mut files = vec![format!("{root}/src/language.rs").into()];
        for folder in folders {
            below(format!("{root}/{folder}").as_ref(), &mut files);
        }
        for file in files.iter().filter(|file| !file.ends_with("text.rs")) {
            for found in asked.captures_iter(&std::fs::read_to_string(file).unwrap()) {
                let id = found.get(1).or(found.get(2)).unwrap();
                used.insert(id.as_str().to_owned());
            }
        }
        // Made from a standard attribute's or a password rule's name.
        let made = |id: &str| id.starts_with("attribute-") || id.starts_with("rule-");
        let ids = Regex::new(r"(?m)^([a-z_-]+) =").unwrap();
        let mut held = BTreeSet::new();
        for file in ["hosted", "mail", "moments"] {
            let catalogue =
                std::fs::read_to_string(format!("{root}/locales/en/{file}.ftl")).unwrap();
            held.extend(ids.captures_iter(&catalogue).map(|found| found[1].to_owned()));
        }
        held.retain(|id| !made(id));
        used.retain(|id| !made(id));
        assert_eq!(used, held);
    }
}
