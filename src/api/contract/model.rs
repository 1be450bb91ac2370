//! The files of `model/` as they are written: the API models, and what we change in them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One service, in botocore's format without its prose.
#[derive(Deserialize)]
pub(super) struct Model<'a> {
    #[serde(borrow)]
    pub metadata: Metadata<'a>,
    #[serde(borrow)]
    pub operations: BTreeMap<&'a str, Operation<'a>>,
    #[serde(borrow)]
    pub shapes: BTreeMap<&'a str, Shape<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    pub endpoint_prefix: &'a str,
    pub target_prefix: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Operation<'a> {
    #[serde(borrow)]
    pub input: Reference<'a>,
    #[serde(borrow)]
    pub output: Option<Reference<'a>>,
    #[serde(borrow, default)]
    pub errors: Vec<Reference<'a>>,
    pub authtype: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct Reference<'a> {
    pub shape: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Shape<'a> {
    #[serde(rename = "type")]
    pub kind: &'a str,
    #[serde(borrow, default)]
    pub members: BTreeMap<&'a str, Reference<'a>>,
    #[serde(borrow, default)]
    pub required: Vec<&'a str>,
    #[serde(borrow)]
    pub member: Option<Reference<'a>>,
    #[serde(borrow)]
    pub key: Option<Reference<'a>>,
    #[serde(borrow)]
    pub value: Option<Reference<'a>>,
    pub min: Option<i64>,
    pub max: Option<i64>,
    pub pattern: Option<String>,
    #[serde(borrow, rename = "enum", default)]
    pub values: Vec<&'a str>,
    #[serde(default)]
    pub sensitive: bool,
    #[serde(default)]
    pub document: bool,
    #[serde(default)]
    pub fault: bool,
}

/// `overrides.json`: every exception to the models, each with its reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Overrides<'a> {
    #[serde(borrow)]
    pub operations: Vec<OperationOverride<'a>>,
    #[serde(borrow)]
    pub shapes: Vec<ShapeOverride<'a>>,
    #[serde(borrow)]
    pub errors: Vec<FrameworkError<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OperationOverride<'a> {
    pub service: &'a str,
    pub operation: &'a str,
    pub signed: bool,
    /// A signature is not needed, but counts where it is good.
    #[serde(default)]
    pub may_be_signed: bool,
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShapeOverride<'a> {
    pub service: &'a str,
    pub shape: &'a str,
    /// Instead of the model's pattern, both shown and matched; `null` removes it.
    #[serde(default, deserialize_with = "given")]
    pub pattern: Option<Option<String>>,
    /// Matched instead of the pattern that is shown.
    pub matches: Option<String>,
    /// Values beside those of the enum.
    #[serde(borrow, default)]
    pub accept: Vec<&'a str>,
    /// The most bytes that the names and values of a map have together.
    #[serde(default)]
    pub max_bytes: Option<usize>,
    /// Members of a structure that count as absent where they are an empty text.
    #[serde(borrow, default)]
    pub may_be_blank: Vec<&'a str>,
    /// The maximum holds for requests only: the service answers more than it takes.
    #[serde(default)]
    pub longer_in_answers: bool,
    /// Required members may be absent from answers.
    #[serde(default)]
    pub partial_in_answers: bool,
    pub reason: String,
}

/// An error that comes before or around an operation, so that no operation lists it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrameworkError<'a> {
    /// Of this service only; of every service if absent.
    pub service: Option<&'a str>,
    pub error: &'a str,
    pub status: u16,
    pub reason: String,
}

/// Tells `null` (`Some(None)`) from an absent member (`None`).
fn given<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}
