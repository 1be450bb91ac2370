//! The parameters of an OAuth request, from a query or a form.

/// The parameters that an endpoint knows, each at most once; all others are ignored (RFC 6749 §3.1, §3.2).
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    values: Vec<(&'static str, String)>,
    doubled: Vec<&'static str>,
}

impl Parameters {
    /// Keeps those of the pairs that are known. Of a doubled one the first stays, and [`doubled`](Self::doubled) tells.
    pub fn new(
        known: &'static [&'static str],
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            let Some(name) = known.iter().copied().find(|known| *known == name) else { continue };
            match parameters.values.iter().any(|(taken, _)| *taken == name) {
                true => parameters.doubled.push(name),
                false => parameters.values.push((name, value)),
            }
        }
        parameters
    }

    /// A parameter; one without a value counts as absent (RFC 6749 §3.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The parameters that were given more than once.
    pub fn doubled(&self) -> &[&'static str] {
        &self.doubled
    }

    /// All that have a value, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let given = self.values.iter().map(|(name, value)| (*name, value.as_str()));
        given.filter(|(_, value)| !value.is_empty())
    }
}
