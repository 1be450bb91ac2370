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

#[test]
fn the_operations_table_is_that_of_the_program() {
    let table = poolhouse::commands::operations_table();
    assert!(page("operations.md") == table, "run `poolhouse operations > docs/operations.md`");
}
