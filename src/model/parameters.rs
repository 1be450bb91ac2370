//! The parameters of an OAuth request, from a query or a form.

/// What names the language of pages: Cognito's parameter, and that of OIDC Core §3.1.2.1.
const OF_LANGUAGE: [&str; 2] = ["lang", "ui_locales"];

/// The longest wish for a language that travels on, in bytes: it must fit a URL beside all else.
const MAX_LANGUAGE: usize = 100;

/// The parameters that an endpoint knows; all others are ignored (RFC 6749 §3.1, §3.2).
#[derive(Clone, Debug, Default)]
pub struct Parameters {
    values: Vec<(&'static str, String)>,
    doubled: Vec<&'static str>,
}

impl Parameters {
    /// Keeps those of the pairs that are known. [`doubled`](Self::doubled) tells which came more than once.
    pub fn new(
        known: &'static [&'static str],
        pairs: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let mut parameters = Self::default();
        for (name, value) in pairs {
            let Some(name) = known.iter().copied().find(|known| *known == name) else { continue };
            if parameters.values.iter().any(|(taken, _)| *taken == name) {
                parameters.doubled.push(name);
            }
            parameters.values.push((name, value));
        }
        parameters
    }

    /// Every value of a parameter that may be given more than once.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.iter().filter(|(known, _)| *known == name).map(|(_, value)| value).collect()
    }

    /// A parameter, the first if it is doubled; one without a value counts as absent (RFC 6749 §3.1).
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// Those that name the language of pages: what goes on with a browser to a page of ours that does not know the rest.
    pub fn of_language(&self) -> Vec<(&'static str, String)> {
        let named = OF_LANGUAGE.iter().filter_map(|name| Some((*name, self.get(name)?)));
        let named = named.filter(|(_, value)| value.len() <= MAX_LANGUAGE);
        named.map(|(name, value)| (name, value.to_owned())).collect()
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
