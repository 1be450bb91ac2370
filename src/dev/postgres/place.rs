//! Where the private PostgreSQL lives, and as whom: PostgreSQL refuses to run as root, and whoever
//! it runs as must reach its folders.

use std::fs::{DirBuilder, Metadata};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::dev::DataDir;

/// Names the folder that was chosen because the data folder is out of PostgreSQL's reach.
const RECORD: &str = "postgres.location";
const ELSEWHERE: &str = "/var/lib/poolhouse-dev-";

/// Whom PostgreSQL runs as. `switch` says that this process is root and must become that account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    pub uid: u32,
    pub gid: u32,
    pub switch: bool,
}

/// The three folders and the account of one private PostgreSQL.
#[derive(Clone, Debug)]
pub struct Place {
    pub account: Account,
    pub data: PathBuf,
    pub socket: PathBuf,
    pub log: PathBuf,
}

impl Place {
    /// Decides where, without making anything but the record of an unusual choice.
    pub fn choose(dir: &DataDir) -> Result<Self> {
        let home = home(dir)?;
        let data = home.clone().unwrap_or_else(|| dir.path().to_owned()).join("postgres");
        let account = account(&data)?;
        let data = if home.is_none() && account.switch && !reaches(&account, dir.path()) {
            record(dir)?.join("postgres")
        } else {
            data
        };
        Ok(Self { account, data, socket: socket(dir, &account), log: dir.join("postgres.log") })
    }

    /// The major version whose data is there, if any is.
    pub fn data_version(&self) -> Result<Option<u32>> {
        let path = self.data.join("PG_VERSION");
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.trim().parse().context("PG_VERSION is not a number")?)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(e).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// An empty folder of the account beside the data, to become the data when it is complete.
    pub fn make_draft(&self) -> Result<PathBuf> {
        let home = self.data.parent().context("the data folder has no parent")?;
        if home.as_os_str().as_encoded_bytes().starts_with(ELSEWHERE.as_bytes()) {
            own_folder(home, &self.account)?;
        }
        let draft = self.data.with_extension("new");
        if draft.exists() {
            std::fs::remove_dir_all(&draft)?;
        }
        own_folder(&draft, &self.account)?;
        Ok(draft)
    }

    /// The folder of the socket, which is the only door: whoever may enter it may connect.
    pub fn make_socket_folder(&self) -> Result<()> {
        own_folder(&self.socket, &self.account)
    }

    /// Takes the socket's folder away; one that still holds something stays, which no start minds.
    pub fn leave_socket_folder(&self) {
        let _ = std::fs::remove_dir(&self.socket);
    }

    /// Deletes the data, the folder made for it elsewhere, and its record.
    pub fn remove(&self, dir: &DataDir) -> Result<()> {
        for folder in [&self.data, &self.data.with_extension("new")] {
            remove_folder(folder)?;
        }
        if let Some(home) = home(dir)? {
            remove_folder(&home)?;
            std::fs::remove_file(dir.join(RECORD))?;
        }
        Ok(())
    }
}

fn remove_folder(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(e).with_context(|| format!("cannot delete {}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// The recorded folder. What does not look like one of ours is refused: `--reset` deletes it.
fn home(dir: &DataDir) -> Result<Option<PathBuf>> {
    let text = match std::fs::read_to_string(dir.join(RECORD)) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(e).context("cannot read postgres.location"),
    };
    let tag = text.trim().strip_prefix(ELSEWHERE).unwrap_or_default();
    if tag.is_empty() || !tag.bytes().all(|b| b.is_ascii_hexdigit()) {
        bail!("{} does not name a folder of Poolhouse", dir.join(RECORD).display());
    }
    Ok(Some(text.trim().into()))
}

fn record(dir: &DataDir) -> Result<PathBuf> {
    let home = format!("{ELSEWHERE}{}", dir.tag());
    dir.write_private(RECORD, home.as_bytes())?;
    tracing::info!(
        "PostgreSQL cannot run as root and its account cannot reach {}: its data goes to {home}",
        dir.path().display()
    );
    Ok(home.into())
}

/// Whoever owns the data; for new data this process's own user or, as root, an unprivileged one.
fn account(data: &Path) -> Result<Account> {
    let uid = rustix::process::geteuid().as_raw();
    let owner = data.metadata().ok().map(|m| (m.uid(), m.gid()));
    match owner {
        Some((owner, gid)) if uid == 0 && owner != 0 => {
            Ok(Account { uid: owner, gid, switch: true })
        }
        Some((owner, _)) if uid != 0 && owner != uid => bail!(
            "{} belongs to another user (id {owner}); run as that user or as root, or name another folder with --data-dir",
            data.display()
        ),
        _ if uid != 0 => {
            Ok(Account { uid, gid: rustix::process::getegid().as_raw(), switch: false })
        }
        _ => {
            let accounts =
                std::fs::read_to_string("/etc/passwd").context("cannot read accounts")?;
            unprivileged(&accounts).context(
                "PostgreSQL does not run as root and there is no account `postgres` or `nobody`; \
                 run `poolhouse dev` as an ordinary user or point DATABASE_URL at a server",
            )
        }
    }
}

fn unprivileged(accounts: &str) -> Option<Account> {
    ["postgres", "nobody"].iter().find_map(|wanted| {
        let line = accounts.lines().find(|l| l.split(':').next() == Some(wanted))?;
        let mut numbers = line.split(':').skip(2).map(str::parse);
        let (uid, gid) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
        (uid != 0).then_some(Account { uid, gid, switch: true })
    })
}

/// Whether the account may pass through every folder down to `path`, by their modes.
fn reaches(account: &Account, path: &Path) -> bool {
    path.ancestors().all(|folder| folder.metadata().is_ok_and(|m| may_pass(account, &m)))
}

fn may_pass(account: &Account, folder: &Metadata) -> bool {
    let bit = match (folder.uid() == account.uid, folder.gid() == account.gid) {
        (true, _) => 0o100,
        (_, true) => 0o010,
        _ => 0o001,
    };
    folder.mode() & bit != 0
}

/// A short path: a socket's may have some 100 bytes. It is the same after every start, so that a
/// server which outlived us is found.
fn socket(dir: &DataDir, account: &Account) -> PathBuf {
    let tag = dir.tag();
    if account.switch && Path::new("/run").is_dir() {
        format!("/run/poolhouse-{tag}").into()
    } else {
        format!("/tmp/poolhouse-{}-{tag}", account.uid).into()
    }
}

/// Makes a folder that only the account may enter; one that somebody else put there is refused.
fn own_folder(path: &Path, account: &Account) -> Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(e).with_context(|| format!("cannot make {}", path.display()));
        }
        _ => {}
    }
    let mut found = path.symlink_metadata()?;
    // Ours, from just now or from a start that was killed before it gave the folder away.
    if account.switch && found.is_dir() && found.uid() == 0 {
        chown(path, Some(account.uid), Some(account.gid))?;
        found = path.symlink_metadata()?;
    }
    if !found.is_dir() || found.uid() != account.uid {
        bail!("{} exists and belongs to somebody else; remove it", path.display());
    }
    if found.mode() & 0o077 != 0 {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postgres_is_preferred_and_root_never_taken() {
        let nobody = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n";
        assert_eq!(unprivileged(nobody).unwrap().uid, 65534);
        let both = format!("{nobody}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n");
        let found = unprivileged(&both).unwrap();
        assert_eq!((found.uid, found.gid), (101, 104));
        assert_eq!(unprivileged("postgres:x:0:0::/:/bin/sh\n"), None);
    }

    #[test]
    fn a_closed_folder_on_the_way_is_noticed() {
        let parent = tempfile::tempdir().unwrap();
        let inner = parent.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        let stranger = Account { uid: 64_999, gid: 64_999, switch: true };
        let open = |mode| {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(parent.path(), mode).unwrap();
        };
        open(0o700);
        assert!(!reaches(&stranger, &inner));
        open(0o711);
        assert!(reaches(&stranger, &inner));
    }

    #[test]
    fn a_record_that_names_a_strange_folder_is_refused() {
        let parent = tempfile::tempdir().unwrap();
        let dir = DataDir::open(&parent.path().join("data")).unwrap();
        for strange in ["/home", "/var/lib/poolhouse-dev-", "/var/lib/poolhouse-dev-../x"] {
            std::fs::write(dir.join(RECORD), strange).unwrap();
            assert!(Place::choose(&dir).is_err(), "{strange}");
        }
    }
}
