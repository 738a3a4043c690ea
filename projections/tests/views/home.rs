//! Where the views of a case live.

use rollbook_projections::ViewsConfig;

#[cfg(feature = "server-tests")]
pub(crate) use crate::server::Schema;

/// Gone with the case.
pub(crate) enum Home {
    Files(tempfile::TempDir),
    #[cfg(feature = "server-tests")]
    Server(Schema),
}

/// Views at a place that a home has named.
pub(crate) fn config(place: &str) -> ViewsConfig {
    #[cfg(feature = "server-tests")]
    if place.starts_with("postgres") {
        return ViewsConfig::postgres(crate::server::options(place)).unwrap();
    }
    ViewsConfig::sqlite(place).unwrap()
}

impl Home {
    #[expect(clippy::unused_async, reason = "as with a server")]
    pub(crate) async fn files() -> Self {
        Self::Files(tempfile::tempdir().unwrap())
    }

    #[cfg(feature = "server-tests")]
    pub(crate) async fn schema() -> Self {
        Self::Server(Schema::make().await)
    }

    /// The views of a name.
    pub(crate) async fn views(&self, name: &str) -> ViewsConfig {
        config(&self.place(name).await)
    }

    /// Where they are, in words that another process understands.
    pub(crate) async fn place(&self, name: &str) -> String {
        match self {
            Self::Files(folder) => folder.path().join(format!("{name}.db")).to_str().unwrap().to_owned(),
            #[cfg(feature = "server-tests")]
            Self::Server(schema) => schema.options(name).await.url,
        }
    }

    /// How many generations there are of them.
    pub(crate) async fn generations(&self, name: &str) -> usize {
        match self {
            Self::Files(folder) => {
                let files = std::fs::read_dir(folder.path()).unwrap();
                let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
                names.filter(|file| file.starts_with(&format!("{name}.db.g")) && !file.contains('-')).count()
            }
            #[cfg(feature = "server-tests")]
            Self::Server(schema) => schema.generations(name).await.len(),
        }
    }

    /// Does something to the rows behind the program's back; gives how many changed.
    pub(crate) async fn change(&self, name: &str, statement: &str) -> usize {
        match self {
            Self::Files(folder) => {
                let path = folder.path().join(format!("{name}.db"));
                rusqlite::Connection::open(path).unwrap().execute(statement, []).unwrap()
            }
            #[cfg(feature = "server-tests")]
            Self::Server(schema) => schema.change(name, statement).await,
        }
    }
}
