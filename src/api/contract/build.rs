//! From the files of `model/` to the arena: done once, when the contract is first asked for.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};

use super::model::{self, Model, Overrides, ShapeOverride};
use super::pattern::Pattern;
use super::shape::{Constraint, Kind, Member, Shape, ShapeId};
use super::{Contract, FrameworkError, Operation, Service};

const OVERRIDES: &str = include_str!("../../../model/overrides.json");

fn text(service: Service) -> &'static str {
    match service {
        Service::Idp => include_str!("../../../model/cognito-idp.json"),
        Service::Identity => include_str!("../../../model/cognito-identity.json"),
        Service::Poolhouse => include_str!("../../../model/poolhouse.json"),
    }
}

/// Reads all models. Fails if a file does not fit, or an exception fits nothing in its model
/// (any more): then the exception has to go.
pub(super) fn contract() -> Result<Contract> {
    let overrides: Overrides<'static> = serde_json::from_str(OVERRIDES)?;
    ensure!(overrides.reasons().all(|reason| reason.len() > 20), "every exception says why");
    let mut builder = Builder::default();
    for service in Service::ALL {
        let model: Model<'static> = serde_json::from_str(text(service))?;
        builder
            .service(service, &model, &overrides)
            .with_context(|| format!("model of {}", service.file()))?;
    }
    let errors = overrides.errors.iter().map(framework_error).collect::<Result<_>>()?;
    Ok(builder.finish(errors))
}

fn framework_error(error: &model::FrameworkError<'static>) -> Result<FrameworkError> {
    let service =
        error.service.map(|file| Service::of_file(file).context("service")).transpose()?;
    Ok(FrameworkError { service, name: error.error, status: error.status })
}

impl Overrides<'_> {
    fn reasons(&self) -> impl Iterator<Item = &str> {
        let operations = self.operations.iter().map(|o| o.reason.as_str());
        let shapes = self.shapes.iter().map(|s| s.reason.as_str());
        operations.chain(shapes).chain(self.errors.iter().map(|e| e.reason.as_str()))
    }
}

#[derive(Default)]
struct Builder {
    operations: Vec<Operation>,
    shapes: Vec<Shape>,
    /// Compiled once each: many shapes share a pattern.
    patterns: HashMap<(String, String), Arc<Pattern>>,
    faults: Vec<(Service, &'static str)>,
}

impl Builder {
    fn service(
        &mut self,
        service: Service,
        model: &Model<'static>,
        overrides: &Overrides<'static>,
    ) -> Result<()> {
        ensure!(model.metadata.target_prefix == service.target_prefix(), "target prefix");
        ensure!(model.metadata.endpoint_prefix == service.signing_name(), "signing name");
        let first = self.shapes.len();
        let ids: HashMap<&str, ShapeId> =
            model.shapes.keys().enumerate().map(|(i, name)| (*name, ShapeId(first + i))).collect();
        for (name, shape) in &model.shapes {
            let exception = shape_override(service, name, overrides);
            let shape =
                self.shape(shape, &ids, exception).with_context(|| format!("shape {name}"))?;
            self.shapes.push(shape);
        }
        self.faults.extend(model.shapes.iter().filter(|s| s.1.fault).map(|s| (service, *s.0)));
        self.hide_what_holds_secrets(first);
        self.operations(service, model, &ids, overrides)?;
        check_overrides_fit(service, model, overrides)
    }

    fn operations(
        &mut self,
        service: Service,
        model: &Model<'static>,
        ids: &HashMap<&str, ShapeId>,
        overrides: &Overrides<'static>,
    ) -> Result<()> {
        for (name, operation) in &model.operations {
            let exception = overrides
                .operations
                .iter()
                .find(|o| o.service == service.file() && o.operation == *name);
            let input = resolve(ids, &operation.input)?;
            let output = operation.output.as_ref().map(|o| resolve(ids, o)).transpose()?;
            self.operations.push(Operation {
                name,
                service,
                signed: exception
                    .map_or(operation.authtype != Some("none"), |exception| exception.signed),
                may_be_signed: exception.is_some_and(|exception| exception.may_be_signed),
                errors: operation.errors.iter().map(|e| e.shape).collect(),
                input,
                output,
            });
        }
        Ok(())
    }

    fn shape(
        &mut self,
        shape: &model::Shape<'static>,
        ids: &HashMap<&str, ShapeId>,
        exception: Option<&ShapeOverride<'static>>,
    ) -> Result<Shape> {
        Ok(Shape {
            kind: kind(shape, ids, exception)?,
            constraints: self.constraints(shape, exception),
            longer_in_answers: exception.is_some_and(|exception| exception.longer_in_answers),
            partial_in_answers: exception.is_some_and(|exception| exception.partial_in_answers),
            sensitive: shape.sensitive,
            hidden: shape.sensitive,
        })
    }

    fn constraints(
        &mut self,
        shape: &model::Shape<'static>,
        exception: Option<&ShapeOverride<'static>>,
    ) -> Vec<Constraint> {
        let mut all = Vec::new();
        if matches!(shape.kind, "integer" | "long") {
            all.extend(shape.min.map(Constraint::AtLeast));
            all.extend(shape.max.map(Constraint::AtMost));
        } else {
            let count = |n: i64| usize::try_from(n).ok();
            let min = shape.min.and_then(count).filter(|min| *min > 0);
            all.extend(min.map(Constraint::MinLength));
            all.extend(shape.max.and_then(count).map(Constraint::MaxLength));
        }
        let together = exception.and_then(|exception| exception.max_bytes);
        all.extend(together.map(Constraint::MaxBytes));
        all.extend(self.pattern(shape, exception).map(Constraint::Pattern));
        if !shape.values.is_empty() {
            let more = exception.map_or(&[][..], |exception| &exception.accept);
            all.push(Constraint::OneOf(shape.values.iter().chain(more).copied().collect()));
        }
        all
    }

    fn pattern(
        &mut self,
        shape: &model::Shape<'static>,
        exception: Option<&ShapeOverride<'static>>,
    ) -> Option<Arc<Pattern>> {
        let changed = exception.and_then(|exception| exception.pattern.clone());
        let shown = changed.unwrap_or_else(|| shape.pattern.clone())?;
        let matched =
            exception.and_then(|exception| exception.matches.clone()).unwrap_or(shown.clone());
        let pattern = Arc::new(Pattern::new(&shown, &matched));
        Some(self.patterns.entry((shown, matched)).or_insert(pattern).clone())
    }

    /// A list of secrets is a secret. The models have no cycles, so their depth bounds the rounds.
    fn hide_what_holds_secrets(&mut self, first: usize) {
        loop {
            let holders: Vec<usize> = (first..self.shapes.len())
                .filter(|i| !self.shapes[*i].hidden && self.holds_a_secret(&self.shapes[*i].kind))
                .collect();
            if holders.is_empty() {
                return;
            }
            for i in holders {
                self.shapes[i].hidden = true;
            }
        }
    }

    fn holds_a_secret(&self, kind: &Kind) -> bool {
        let secret = |id: &ShapeId| self.shapes[id.0].hidden;
        match kind {
            Kind::Structure(members) => members.iter().any(|member| secret(&member.shape)),
            Kind::List(item) => secret(item),
            Kind::Map { key, value } => secret(key) || secret(value),
            _ => false,
        }
    }

    fn finish(self, errors: Vec<FrameworkError>) -> Contract {
        let by_target = self.operations.iter().enumerate().map(|(i, o)| (o.target(), i)).collect();
        Contract {
            operations: self.operations,
            by_target,
            shapes: self.shapes,
            faults: self.faults,
            framework_errors: errors,
        }
    }
}

fn kind(
    shape: &model::Shape<'static>,
    ids: &HashMap<&str, ShapeId>,
    exception: Option<&ShapeOverride<'static>>,
) -> Result<Kind> {
    let part = |part: &Option<model::Reference<'static>>| {
        part.as_ref().context("a part is missing").and_then(|part| resolve(ids, part))
    };
    Ok(match shape.kind {
        "structure" if shape.document => Kind::Document,
        "structure" => Kind::Structure(members(shape, ids, exception)?),
        "list" => Kind::List(part(&shape.member)?),
        "map" => Kind::Map { key: part(&shape.key)?, value: part(&shape.value)? },
        "string" => Kind::String,
        "integer" => Kind::Integer,
        "long" => Kind::Long,
        "boolean" => Kind::Boolean,
        "blob" => Kind::Blob,
        "timestamp" => Kind::Timestamp,
        other => bail!("type {other} is not known"),
    })
}

fn members(
    shape: &model::Shape<'static>,
    ids: &HashMap<&str, ShapeId>,
    exception: Option<&ShapeOverride<'static>>,
) -> Result<Vec<Member>> {
    let known = |name: &&str| shape.members.contains_key(name);
    ensure!(shape.required.iter().all(known), "required");
    let blank = exception.map_or(&[][..], |exception| &exception.may_be_blank);
    ensure!(blank.iter().all(known), "may be blank");
    let member = |(name, reference): (&&'static str, &model::Reference<'static>)| {
        let (required, may_be_blank) = (shape.required.contains(name), blank.contains(name));
        Ok(Member { name, shape: resolve(ids, reference)?, required, may_be_blank })
    };
    shape.members.iter().map(member).collect()
}

fn resolve(ids: &HashMap<&str, ShapeId>, to: &model::Reference<'static>) -> Result<ShapeId> {
    ids.get(to.shape).copied().with_context(|| format!("no shape {}", to.shape))
}

fn shape_override<'a>(
    service: Service,
    name: &str,
    overrides: &'a Overrides<'static>,
) -> Option<&'a ShapeOverride<'static>> {
    overrides.shapes.iter().find(|s| s.service == service.file() && s.shape == name)
}

fn check_overrides_fit(
    service: Service,
    model: &Model<'static>,
    overrides: &Overrides<'static>,
) -> Result<()> {
    for o in overrides.operations.iter().filter(|o| o.service == service.file()) {
        let operation = model.operations.get(o.operation).context(o.operation)?;
        ensure!((operation.authtype != Some("none")) != o.signed, "{} agrees now", o.operation);
    }
    for s in overrides.shapes.iter().filter(|s| s.service == service.file()) {
        let shape = model.shapes.get(s.shape).context(s.shape)?;
        let known = |value| shape.values.contains(value);
        ensure!(!s.accept.iter().any(known), "{} agrees now", s.shape);
        let about_pattern = s.pattern.is_some() || s.matches.is_some();
        ensure!(!about_pattern || shape.pattern.is_some(), "{} has no pattern", s.shape);
    }
    Ok(())
}
