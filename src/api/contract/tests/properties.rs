//! No bytes, no JSON and no near miss of a right request makes a check panic.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let entry = ("\\PC{0,10}", inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
            prop::collection::vec(entry, 0..5).prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

/// A value that has, more often than not, the names and types of the operation's input.
fn near_miss(id: ShapeId, salt: u64, noise: &Value) -> Value {
    let contract = Contract::get();
    if salt.is_multiple_of(7) {
        return noise.clone();
    }
    match &contract.shape(id).kind {
        shape::Kind::Structure(members) => members
            .iter()
            .enumerate()
            .map(|(i, member)| {
                let salt = salt / 3 + i as u64 * 31;
                (member.name.to_owned(), near_miss(member.shape, salt, noise))
            })
            .collect(),
        shape::Kind::List(item) => {
            (0..salt % 4).map(|i| near_miss(*item, salt / 2 + i, noise)).collect()
        }
        shape::Kind::Map { value, .. } => (0..salt % 4)
            .map(|i| (format!("k{i}"), near_miss(*value, salt / 2 + i, noise)))
            .collect(),
        shape::Kind::Boolean => json!(true),
        shape::Kind::Integer | shape::Kind::Long => json!(salt as i32),
        shape::Kind::Timestamp => json!(1.5),
        _ => noise.as_str().unwrap_or("AAAA").into(),
    }
}

proptest! {
    #[test]
    fn no_body_makes_it_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse_body(&body);
    }

    #[test]
    fn what_the_reader_takes_reads_the_same_elsewhere(value in any_json()) {
        let text = json!({ "x": value }).to_string();
        if let Ok(read) = parse_body(text.as_bytes()) {
            prop_assert_eq!(read, serde_json::from_str::<Value>(&text).unwrap());
        }
    }

    #[test]
    fn no_input_makes_it_panic(value in any_json(), salt in any::<u64>()) {
        let contract = Contract::get();
        let all = contract.operations.len();
        let operation = &contract.operations[salt as usize % all];
        for mut value in [near_miss(operation.input, salt, &value), value] {
            let checked = contract.check_input(operation, &value);
            if let Err(error) = checked {
                prop_assert!(error.to_string().len() < 200_000);
            }
            let _ = contract.check_constraints(operation, &value);
            let _ = contract.check_output(operation, &value);
            contract.strip_input_nulls(operation, &mut value);
            contract.strip_output_nulls(operation, &mut value);
        }
    }
}
