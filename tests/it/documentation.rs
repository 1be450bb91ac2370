//! What the documentation says is what the program does.

use poolhouse::config::SETTINGS;

fn page(name: &str) -> String {
    let path = format!("{}/docs/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// The rows of the table, as the program would write them.
fn rows() -> String {
    let row = |setting: &poolhouse::config::Setting| {
        let default = match setting.default {
            "" => String::new(),
            value => format!("`{value}`"),
        };
        format!(
            "| `POOLHOUSE_{}` | {default} | {} |\n",
            setting.name.to_uppercase(),
            setting.meaning
        )
    };
    SETTINGS.iter().map(row).collect()
}

#[test]
fn the_configuration_table_is_that_of_the_program() {
    assert!(page("configuration.md").contains(&rows()), "docs/configuration.md wants:\n{}", rows());
}

/// Every page has a picture with its classes, one of a phone and one of a desk.
#[test]
fn every_template_of_the_pages_is_shown_with_its_classes() {
    let root = env!("CARGO_MANIFEST_DIR");
    let branding = page("branding.md");
    let mut missing = Vec::new();
    for (folder, prefix) in [("", ""), ("account", "account/")] {
        for entry in std::fs::read_dir(format!("{root}/templates/pages/{folder}")).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
            // What all pages are in is on every picture.
            if entry.path().is_dir() || name == "layout.html" {
                continue;
            }
            let row = branding.lines().find(|line| line.contains(&format!(" | `{name}` | ")));
            if !row.is_some_and(|row| row.contains("![](images/classes-")) {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "docs/branding.md shows no {missing:?}: script/screenshots");
    let shown = branding.split("(images/").skip(1).filter_map(|rest| rest.split(')').next());
    let is_there = |name: &str| std::fs::exists(format!("{root}/docs/images/{name}")).unwrap();
    let lost: Vec<_> = shown.filter(|name| !is_there(name)).collect();
    assert!(lost.is_empty(), "docs/images has no {lost:?}: script/screenshots takes them");
}

#[test]
fn the_operations_table_is_that_of_the_program() {
    let table = poolhouse::commands::operations_table();
    assert!(page("operations.md") == table, "run `poolhouse operations > docs/operations.md`");
}
