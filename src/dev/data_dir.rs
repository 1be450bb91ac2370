//! The folder in which `poolhouse dev` keeps everything, and the lock that keeps a second one out.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use sha2::{Digest as _, Sha256};

const LOCK: &str = "poolhouse.lock";

/// A data folder that this process holds alone until the value is dropped.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Makes the folder if need be and locks it.
    ///
    /// Refuses a folder that holds other people's files (`reset` would delete them) and one that a
    /// running `poolhouse dev` has.
    pub fn open(path: &Path) -> Result<Self> {
        make(path).with_context(|| format!("cannot make the data folder {}", path.display()))?;
        let path = path
            .canonicalize()
            .with_context(|| format!("cannot open the data folder {}", path.display()))?;
        let fresh = path.read_dir()?.next().is_none();
        if !fresh && !path.join(LOCK).exists() {
            bail!(
                "{} is not empty and was not made by Poolhouse; name another folder with --data-dir",
                path.display()
            );
        }
        let lock = lock(&path.join(LOCK))?;
        Ok(Self { path, _lock: lock })
    }

    /// The folder, absolute and without symbolic links.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file or folder in it.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }

    /// A short name that no other data folder of this machine has.
    pub(super) fn tag(&self) -> String {
        hex::encode(&Sha256::digest(self.path.as_os_str().as_encoded_bytes())[..6])
    }

    /// Writes a file that only its owner may read, whole or not at all.
    pub fn write_private(&self, name: &str, content: &[u8]) -> Result<()> {
        self.write(name, content, 0o600)
    }

    /// Writes a file that everybody may read, whole or not at all.
    pub fn write_public(&self, name: &str, content: &[u8]) -> Result<()> {
        self.write(name, content, 0o644)
    }

    fn write(&self, name: &str, content: &[u8], mode: u32) -> Result<()> {
        let target = self.join(name);
        write(&target, content, mode).with_context(|| format!("cannot write {}", target.display()))
    }

    /// Deletes everything in the folder but the lock. Stop and remove the private PostgreSQL first
    /// (`postgres::remove`): it may live elsewhere.
    pub fn clear(&self) -> Result<()> {
        for entry in self.path.read_dir()? {
            let entry = entry?;
            if entry.file_name() == LOCK {
                continue;
            }
            let removed = if entry.file_type()?.is_dir() {
                std::fs::remove_dir_all(entry.path())
            } else {
                std::fs::remove_file(entry.path())
            };
            removed.with_context(|| format!("cannot delete {}", entry.path().display()))?;
        }
        Ok(())
    }
}

/// As root the folder may be passed through, since PostgreSQL runs as somebody else; each secret
/// in it is closed by its own mode.
fn make(path: &Path) -> std::io::Result<()> {
    let mode = if rustix::process::geteuid().is_root() { 0o711 } else { 0o700 };
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    match DirBuilder::new().mode(mode).create(path) {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

fn lock(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600);
    let mut file = options.open(path).with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut pid = String::new();
            file.read_to_string(&mut pid)?;
            bail!(
                "another `poolhouse dev` (process {}) uses this data folder; stop it or name another with --data-dir",
                pid.trim()
            );
        }
        Err(TryLockError::Error(e)) => return Err(e).context("cannot lock the data folder"),
    }
    file.set_len(0)?;
    writeln!(file, "{}", rustix::process::getpid().as_raw_nonzero())?;
    Ok(file)
}

fn write(target: &Path, content: &[u8], mode: u32) -> std::io::Result<()> {
    let mut draft = target.as_os_str().to_owned();
    draft.push(".new");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&draft, target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_told_who_has_it() {
        let parent = tempfile::tempdir().unwrap();
        let held = DataDir::open(&parent.path().join("data")).unwrap();
        let refused = DataDir::open(held.path()).unwrap_err().to_string();
        assert!(refused.contains(&std::process::id().to_string()), "{refused}");
        drop(held);
        DataDir::open(&parent.path().join("data")).unwrap();
    }

    #[test]
    fn a_folder_with_other_files_is_refused_and_kept() {
        let parent = tempfile::tempdir().unwrap();
        std::fs::write(parent.path().join("thesis.txt"), "mine").unwrap();
        assert!(DataDir::open(parent.path()).is_err());
        assert!(parent.path().join("thesis.txt").exists());
    }

    #[test]
    fn clearing_leaves_it_usable() {
        let parent = tempfile::tempdir().unwrap();
        let dir = DataDir::open(&parent.path().join("data")).unwrap();
        dir.write_private("secret", b"x").unwrap();
        let mode = std::os::unix::fs::MetadataExt::mode(&dir.join("secret").metadata().unwrap());
        assert_eq!(mode & 0o777, 0o600);
        dir.clear().unwrap();
        assert!(!dir.join("secret").exists());
        drop(dir);
        DataDir::open(&parent.path().join("data")).unwrap();
    }
}
