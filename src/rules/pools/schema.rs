//! The schema of a pool: the standard attributes, and its own.

use crate::model::attributes::{
    AttributeDataType, NewAttribute, NumberConstraints, SchemaAttribute, StringConstraints,
    standard,
};
use crate::rules::{Refusal, Result};

/// How many custom attributes a pool may have.
const MAX_CUSTOM: usize = 50;

/// The longest value of an attribute, in characters.
const MAX_LENGTH: u32 = 2048;

/// The schema of a new pool: the standard attributes as `Schema` changes them, then the custom ones as named in it.
///
/// Refuses with `InvalidParameter`. Source: API_SchemaAttributeType.
pub fn with_standard(given: &[NewAttribute]) -> Result<Vec<SchemaAttribute>> {
    let mut schema = standard();
    let standards = schema.len();
    let mut changed = Vec::new();
    for new in given {
        let Some(name) = new.name.as_deref() else {
            return Err(Refusal::parameter("Invalid schema attribute: it has no Name.").into());
        };
        match schema[..standards].iter().position(|known| known.name == name) {
            Some(at) if changed.contains(&at) => return Err(exists(name).into()),
            Some(at) => {
                schema[at] = of_standard(&schema[at], new)?;
                changed.push(at);
            }
            None => add(&mut schema, name, new)?,
        }
    }
    Ok(schema)
}

/// The schema of a pool with more custom attributes.
///
/// Refuses with `InvalidParameter`. Source: API_AddCustomAttributes.
pub fn with_custom(
    mut schema: Vec<SchemaAttribute>,
    given: &[NewAttribute],
) -> Result<Vec<SchemaAttribute>> {
    for new in given {
        let Some(name) = new.name.as_deref() else {
            return Err(Refusal::parameter("Invalid schema attribute: it has no Name.").into());
        };
        add(&mut schema, name, new)?;
    }
    if schema.len() > standard().len() + MAX_CUSTOM {
        let why = format!("A user pool can have at most {MAX_CUSTOM} custom attributes.");
        return Err(Refusal::parameter(why).into());
    }
    Ok(schema)
}

/// Adds a custom attribute to a schema. Refuses with `InvalidParameter` when its name is taken.
fn add(schema: &mut Vec<SchemaAttribute>, name: &str, new: &NewAttribute) -> Result<(), Refusal> {
    let custom = of_custom(name, new)?;
    if schema.iter().any(|known| known.name == custom.name) {
        return Err(exists(&custom.name));
    }
    schema.push(custom);
    Ok(())
}

fn exists(name: &str) -> Refusal {
    Refusal::parameter(format!("{name}: Existing attribute already has name {name}."))
}

/// A standard attribute as a pool wants it: required, immutable, other bounds. Its type is what it is.
fn of_standard(known: &SchemaAttribute, new: &NewAttribute) -> Result<SchemaAttribute, Refusal> {
    let other_type = new.attribute_data_type.is_some_and(|kind| kind != known.attribute_data_type);
    if other_type || new.developer_only_attribute {
        return Err(Refusal::parameter(format!(
            "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {}",
            known.name
        )));
    }
    check_bounds(&known.name, known.attribute_data_type, new)?;
    let mut wanted = known.clone();
    // `sub` is ours: every user has one, and nobody writes it.
    if known.name != "sub" {
        wanted.mutable = new.mutable.unwrap_or(known.mutable);
        wanted.required = new.required.unwrap_or(known.required);
        if new.string_attribute_constraints.is_some()
            && wanted.string_attribute_constraints.is_some()
        {
            wanted.string_attribute_constraints = new.string_attribute_constraints.clone();
        }
        if new.number_attribute_constraints.is_some()
            && wanted.number_attribute_constraints.is_some()
        {
            wanted.number_attribute_constraints = new.number_attribute_constraints.clone();
        }
    }
    Ok(wanted)
}

/// A custom attribute under the name that users see: `custom:x`, or `dev:custom:x` if only developers write it.
fn of_custom(name: &str, new: &NewAttribute) -> Result<SchemaAttribute, Refusal> {
    let prefix = if new.developer_only_attribute { "dev:custom" } else { "custom" };
    let name = format!("{prefix}:{name}");
    let Some(kind) = new.attribute_data_type else {
        return Err(Refusal::parameter(
            "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
        ));
    };
    if new.required == Some(true) {
        return Err(Refusal::parameter("Required custom attributes are not supported currently."));
    }
    check_bounds(&name, kind, new)?;
    let text = (kind == AttributeDataType::String)
        .then(|| new.string_attribute_constraints.clone().unwrap_or_default());
    let number = (kind == AttributeDataType::Number)
        .then(|| new.number_attribute_constraints.clone().unwrap_or_default());
    Ok(SchemaAttribute {
        name,
        attribute_data_type: kind,
        developer_only_attribute: new.developer_only_attribute,
        mutable: new.mutable.unwrap_or(true),
        required: false,
        string_attribute_constraints: text,
        number_attribute_constraints: number,
    })
}

fn check_bounds(name: &str, kind: AttributeDataType, new: &NewAttribute) -> Result<(), Refusal> {
    match kind {
        AttributeDataType::String => {
            let none = StringConstraints::default();
            let given = new.string_attribute_constraints.as_ref().unwrap_or(&none);
            check_lengths(name, given)
        }
        AttributeDataType::Number => {
            let none = NumberConstraints::default();
            let given = new.number_attribute_constraints.as_ref().unwrap_or(&none);
            check_values(name, given)
        }
        AttributeDataType::DateTime | AttributeDataType::Boolean => Ok(()),
    }
}

fn check_lengths(name: &str, given: &StringConstraints) -> Result<(), Refusal> {
    let wrong = || {
        let why = format!("Invalid StringAttributeConstraints for schema attribute {name}");
        Refusal::parameter(why)
    };
    let read = |text: &Option<String>| -> Result<Option<u64>, Refusal> {
        text.as_deref().map(|text| digits(text).ok_or_else(wrong)).transpose()
    };
    let (min, max) = (read(&given.min_length)?, read(&given.max_length)?);
    if [min, max].into_iter().flatten().any(|length| length > MAX_LENGTH.into()) {
        return Err(Refusal::parameter(format!(
            "user.{name}: String attributes cannot have a length of more than {MAX_LENGTH}"
        )));
    }
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        let why = format!("user.{name}: Max length cannot be less than min length.");
        return Err(Refusal::parameter(why));
    }
    Ok(())
}

fn digits(text: &str) -> Option<u64> {
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}

fn check_values(name: &str, given: &NumberConstraints) -> Result<(), Refusal> {
    let wrong = || {
        let why = format!("Invalid NumberAttributeConstraints for schema attribute {name}");
        Refusal::parameter(why)
    };
    let read = |text: &Option<String>| -> Result<Option<i64>, Refusal> {
        text.as_deref().map(|text| text.parse().map_err(|_| wrong())).transpose()
    };
    let (min, max) = (read(&given.min_value)?, read(&given.max_value)?);
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        let why = format!("user.{name}: Max value cannot be less than min value.");
        return Err(Refusal::parameter(why));
    }
    Ok(())
}
