//! Numbers for the page: one array after the other, and where each lies.

use serde_json::{Map, Value, json};

/// Arrays of numbers by name, in one block.
#[derive(Debug, Default)]
pub struct Picture {
    numbers: Vec<f32>,
    places: Map<String, Value>,
}

impl Picture {
    /// Appends an array.
    pub fn put(&mut self, name: &str, values: impl IntoIterator<Item = f32>) {
        let start = self.numbers.len();
        self.numbers.extend(values);
        self.places.insert(name.into(), json!([start, self.numbers.len()]));
    }

    /// Where each array begins and ends, in numbers.
    pub fn places(&self) -> Value {
        Value::Object(self.places.clone())
    }

    /// All numbers.
    pub fn numbers(&self) -> &[f32] {
        &self.numbers
    }
}
