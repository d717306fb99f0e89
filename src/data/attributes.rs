//! What a picture has or has not, such as glasses.

use crate::{Error, Result};

/// What each picture of a set has and has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes {
    /// The names of the attributes, such as `Eyeglasses`.
    pub names: Vec<String>,
    /// Picture by picture, one value for each name.
    pub values: Vec<bool>,
}

impl Attributes {
    /// The pictures that have an attribute, in their order.
    ///
    /// # Errors
    /// [`Error::Unknown`] if there is no attribute of that name.
    pub fn having(&self, name: &str) -> Result<Vec<usize>> {
        let column = self.names.iter().position(|known| known == name);
        let known = || self.names.iter().map(String::as_str);
        let column = column.ok_or_else(|| Error::unknown("attribute", name, known()))?;
        let rows = self.values.chunks_exact(self.names.len()).enumerate();
        Ok(rows.filter(|(_, row)| row[column]).map(|(i, _)| i).collect())
    }

    /// How many pictures have each attribute.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.names.len()];
        for row in self.values.chunks_exact(self.names.len()) {
            counts.iter_mut().zip(row).for_each(|(count, has)| *count += usize::from(*has));
        }
        counts
    }

    /// Those of the pictures at those places.
    pub(super) fn select(&self, places: &[usize]) -> Self {
        let width = self.names.len();
        let values = places.iter().flat_map(|i| &self.values[i * width..][..width]).copied().collect();
        Self { names: self.names.clone(), values }
    }
}
