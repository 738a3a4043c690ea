//! Where the operations are: inside the service, behind its gateway, and behind the public prefixes.

use super::operation::Operation;

/// The prefixes of the public gateway, and of the web portal's proxy.
const PUBLIC: [&str; 2] = ["/api", "/learner"];

/// Read without a token, by other services.
pub(super) const READ_PRIVATELY: &str = "/private/v1/group/read/{id}";

impl Operation {
    /// Those that have paths of their own.
    const PUBLISHED: [Self; 7] =
        [Self::Create, Self::Read, Self::Update, Self::List, Self::Delete, Self::Membership, Self::Aggregate];

    /// The path inside the service, and behind the gateway.
    const fn path(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Create => Some(["/v1/group/create", "/group/v1/create"]),
            Self::Read => Some(["/v1/group/read/{id}", "/group/v1/read/{id}"]),
            Self::Update => Some(["/v1/group/update", "/group/v1/update"]),
            Self::List => Some(["/v1/group/list", "/group/v1/list"]),
            Self::Delete => Some(["/v1/group/delete", "/group/v1/delete"]),
            Self::Membership => Some(["/v1/group/membership/update", "/group/membership/v1/update"]),
            Self::Aggregate => Some(["/v1/group/activity/agg", "/data/v1/group/activity/agg"]),
            Self::Other => None,
        }
    }

    /// Every path that takes a token, as the router has it.
    pub(super) fn paths(self) -> Vec<String> {
        let Some([internal, gateway]) = self.path() else { return Vec::new() };
        let public = PUBLIC.iter().map(|public| format!("{public}{gateway}"));
        [internal, gateway].into_iter().map(str::to_owned).chain(public).collect()
    }

    /// What a request for this path asks for, whatever its method.
    pub(super) fn at(path: &str) -> Self {
        let is_there = |operation: &Self| operation.paths().iter().any(|known| fits(known, path));
        let private = || fits(READ_PRIVATELY, path).then_some(Self::Read);
        Self::PUBLISHED.into_iter().find(is_there).or_else(private).unwrap_or(Self::Other)
    }
}

/// Whether a path is of a form whose last segment may stand for any.
fn fits(form: &str, path: &str) -> bool {
    match form.strip_suffix("{id}") {
        Some(parent) => path.strip_prefix(parent).is_some_and(|id| !id.is_empty() && !id.contains('/')),
        None => form == path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_the_operation() {
        for (path, operation) in [
            ("/v1/group/create", Operation::Create),
            ("/group/v1/update", Operation::Update),
            ("/api/group/v1/list", Operation::List),
            ("/learner/group/v1/delete", Operation::Delete),
            ("/api/group/membership/v1/update", Operation::Membership),
            ("/learner/data/v1/group/activity/agg", Operation::Aggregate),
            ("/api/group/v1/read/g1", Operation::Read),
            ("/private/v1/group/read/g1", Operation::Read),
            ("/v1/group/read/", Operation::Other),
            ("/v1/group/read/g1/members", Operation::Other),
            ("/api/v1/group/create", Operation::Other),
            ("/v1/group/creates", Operation::Other),
            ("/health", Operation::Other),
        ] {
            assert_eq!(Operation::at(path), operation, "{path}");
        }
    }
}
