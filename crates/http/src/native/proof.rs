//! Proofs: what was signed, that an event is in it, and that it only grew.

use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rollbook_app::AppError;
use rollbook_proof::{Hash, ProofError};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Native;
use super::answer::{Answer, written};
use super::openapi::{ConsistencyProof, InclusionProof, ReadProblems};
use crate::problem::{Problem, kind};
use crate::request::{Audit, invalid, position};

pub(super) fn routes() -> OpenApiRouter<Native> {
    OpenApiRouter::new()
        .routes(routes!(checkpoint))
        .routes(routes!(verifying_key))
        .routes(routes!(prove_inclusion))
        .routes(routes!(prove_consistency))
}

/// The newest checkpoint: size and root of the tree over all events, signed
///
/// A signed note (C2SP tlog-checkpoint). Whoever keeps one can tell later whether the log still begins with the same
/// events: `rollbook verify --checkpoint`. Takes the scope `audit`.
#[utoipa::path(
    get,
    path = "/v1/proof/checkpoint",
    tag = "proof",
    responses((status = 200, body = String, content_type = "text/plain"), ReadProblems),
)]
async fn checkpoint(Audit(asked): Audit) -> Answer {
    asked.params.finish()?;
    Ok(asked.native.prover().checkpoint().await.map_err(told)?.into_response())
}

/// The key that checkpoints are checked with
///
/// As signed notes write it: `<name>+<id>+<key>`. Takes the scope `audit`.
#[utoipa::path(
    get,
    path = "/v1/proof/key",
    tag = "proof",
    responses((status = 200, body = String, content_type = "text/plain"), ReadProblems),
)]
async fn verifying_key(Audit(asked): Audit) -> Answer {
    asked.params.finish()?;
    Ok(format!("{}\n", asked.native.prover().key()).into_response())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Included {
    leaf_index: u64,
    leaf: String,
    leaf_hash: String,
    tree_size: u64,
    root_hash: String,
    path: Vec<String>,
}

/// That an event of the workspace is in the tree
///
/// Takes the scope `audit`.
#[utoipa::path(
    get,
    path = "/v1/proof/inclusion",
    tag = "proof",
    params(
        ("position" = String, Query, description = "Of the event"),
        ("size" = Option<u64>, Query, description = "In the tree of so many events; of the newest checkpoint if left out"),
    ),
    responses((status = 200, body = InclusionProof), ReadProblems),
)]
async fn prove_inclusion(Audit(mut asked): Audit) -> Answer {
    let at = asked.params.text("position")?.ok_or_else(|| invalid("position", &"must be given"))?;
    let size = asked.params.get("size")?;
    asked.params.finish()?;
    let at = position(asked.app(), "position", &at).await?;
    let proof = asked.native.prover().inclusion(at.0, size).await.map_err(told)?;
    // The place of another workspace's event is not told from that of none.
    if proof.workspace != asked.workspace().as_str() {
        return Err(told(ProofError::NotIncluded { size: proof.size }));
    }
    written(&Included {
        leaf_index: proof.index,
        leaf_hash: Hash::leaf(&proof.leaf).to_string(),
        leaf: STANDARD.encode(proof.leaf),
        tree_size: proof.size,
        root_hash: proof.root.to_string(),
        path: texts(&proof.path),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Consistent {
    from_size: u64,
    from_root: String,
    to_size: u64,
    to_root: String,
    path: Vec<String>,
}

/// That the tree of one size is the beginning of the tree of another
///
/// Takes the scope `audit`.
#[utoipa::path(
    get,
    path = "/v1/proof/consistency",
    tag = "proof",
    params(
        ("from" = u64, Query, description = "Events of the old tree"),
        ("to" = Option<u64>, Query, description = "Events of the new tree; those of the newest checkpoint if left out"),
    ),
    responses((status = 200, body = ConsistencyProof), ReadProblems),
)]
async fn prove_consistency(Audit(mut asked): Audit) -> Answer {
    let from = asked.params.get("from")?.ok_or_else(|| invalid("from", &"must be given"))?;
    let to = asked.params.get("to")?;
    asked.params.finish()?;
    let proof = asked.native.prover().consistency(from, to).await.map_err(told)?;
    written(&Consistent {
        from_size: proof.from,
        from_root: proof.old.to_string(),
        to_size: proof.to,
        to_root: proof.new.to_string(),
        path: texts(&proof.path),
    })
}

fn texts(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(Hash::to_string).collect()
}

fn told(error: ProofError) -> Problem {
    match error {
        ProofError::NotYet => {
            Problem::new(&kind::UNAVAILABLE, "This has not been signed yet; it will be in a moment.").retry_after(1)
        }
        ProofError::NotIncluded { size } => {
            Problem::new(&kind::NOT_FOUND, format!("There is no such event in a tree of {size}."))
        }
        ProofError::NoSuchSize { size, newest } => {
            Problem::new(&kind::NOT_FOUND, format!("There is no tree of {size} here; the newest has {newest}."))
        }
        ProofError::Damaged => AppError::Internal("the tree of the proof is damaged".into()).into(),
        ProofError::Store(error) => AppError::from(error).into(),
    }
}
