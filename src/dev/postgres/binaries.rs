//! Finding the machine's own PostgreSQL.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// The oldest major version that Poolhouse runs on.
pub const OLDEST: u32 = 15;

/// Where packages put a version each; `*` stands for one folder.
const PACKAGE_FOLDERS: [&str; 7] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
];

/// A folder that holds `postgres` and `initdb` of one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    folder: PathBuf,
    pub major: u32,
}

impl Binaries {
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// The binaries to run: of version `wanted` if there is data of that version, else those on the
/// search path, else the newest.
///
/// Refuses, with what to do, when there are none or none that can open the data.
pub fn find(search_path: Option<&OsStr>, wanted: Option<u32>) -> Result<Binaries> {
    let on_path: Vec<_> = search_path.map(std::env::split_paths).into_iter().flatten().collect();
    let mut found: Vec<_> = on_path.iter().filter_map(|folder| look_in(folder)).collect();
    let mut packaged: Vec<_> =
        PACKAGE_FOLDERS.iter().flat_map(|f| expand(f)).filter_map(|f| look_in(&f)).collect();
    packaged.sort_by_key(|b| std::cmp::Reverse(b.major));
    found.append(&mut packaged);
    choose(found, wanted)
}

fn choose(found: Vec<Binaries>, wanted: Option<u32>) -> Result<Binaries> {
    let versions: Vec<_> = found.iter().map(|b| b.major.to_string()).collect();
    let fits = |b: &Binaries| wanted.map_or(b.major >= OLDEST, |major| b.major == major);
    if let Some(binaries) = found.into_iter().find(fits) {
        return Ok(binaries);
    }
    match (wanted, versions.is_empty()) {
        (Some(major), false) => bail!(
            "the data folder was made by PostgreSQL {major}, but this machine has {}; \
             install PostgreSQL {major} (Debian, Ubuntu: apt-get install postgresql-{major}) \
             or start afresh with --reset, which deletes the data",
            versions.join(", ")
        ),
        (None, false) => bail!(
            "PostgreSQL {OLDEST} or newer is needed, but this machine has {}; \
             install a newer one or point DATABASE_URL at a server",
            versions.join(", ")
        ),
        (_, true) => bail!(
            "PostgreSQL {} is not installed; install it (Debian, Ubuntu: apt-get install postgresql; \
             Fedora: dnf install postgresql-server; macOS: brew install postgresql@17) \
             or point DATABASE_URL at a server",
            wanted.map_or(format!("{OLDEST} or newer"), |major| major.to_string())
        ),
    }
}

fn look_in(folder: &Path) -> Option<Binaries> {
    if !folder.join("initdb").is_file() {
        return None;
    }
    let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let major = major(std::str::from_utf8(&said.stdout).ok()?)?;
    Some(Binaries { folder: folder.to_owned(), major })
}

/// The major version in the likes of `postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)`.
fn major(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL) ")?.1;
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..digits].parse().ok()
}

fn expand(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![pattern.into()] };
    let Some((parent, prefix)) = before.rsplit_once('/') else { return vec![] };
    let Ok(entries) = Path::new(parent).read_dir() else { return vec![] };
    let named = entries.filter_map(|e| e.ok()?.file_name().into_string().ok());
    named
        .filter(|name| name.starts_with(prefix))
        .map(|name| format!("{parent}/{name}{after}").into())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(major: u32) -> Binaries {
        Binaries { folder: format!("/pg/{major}").into(), major }
    }

    #[test]
    fn major_versions_are_read_as_packages_write_them() {
        assert_eq!(major("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("postgres (PostgreSQL) 17\n"), Some(17));
        assert_eq!(major("postgres"), None);
    }

    #[test]
    fn data_decides_the_version_and_else_the_first_new_enough() {
        let found = vec![version(14), version(16), version(17)];
        assert_eq!(choose(found.clone(), None).unwrap().major, 16);
        assert_eq!(choose(found, Some(17)).unwrap().major, 17);
    }

    #[test]
    fn refusals_say_what_to_do() {
        let refused = choose(vec![version(16)], Some(15)).unwrap_err().to_string();
        assert!(refused.contains("postgresql-15") && refused.contains("--reset"), "{refused}");
        let refused = choose(vec![version(13)], None).unwrap_err().to_string();
        assert!(refused.contains("has 13"), "{refused}");
        let refused = choose(vec![], None).unwrap_err().to_string();
        assert!(refused.contains("apt-get install postgresql;"), "{refused}");
    }
}
