use std::path::Path;

/// A file in the folder of its server.
pub(crate) struct Database {
    url: String,
}

impl Database {
    pub(crate) async fn fresh(folder: &Path) -> Self {
        Self {
            url: format!("sqlite://{}", folder.join("host.db").display()),
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}
