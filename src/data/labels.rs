//! One class for each picture.

/// One class for each picture of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The names of the classes.
    pub names: Vec<String>,
    /// The class of each picture, a place in `names`.
    pub of: Vec<u16>,
}

impl Labels {
    /// Classes with numbers for names, one more than the largest.
    pub(super) fn numbered(of: Vec<u16>) -> Self {
        let classes = of.iter().max().map_or(0, |most| *most + 1);
        Self { names: (0..classes).map(|class| class.to_string()).collect(), of }
    }

    /// How many pictures each class has.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.names.len()];
        self.of.iter().for_each(|class| counts[usize::from(*class)] += 1);
        counts
    }

    /// Those of the pictures at those places.
    pub(super) fn select(&self, places: &[usize]) -> Self {
        Self { names: self.names.clone(), of: places.iter().map(|i| self.of[*i]).collect() }
    }
}
