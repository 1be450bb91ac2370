//! Groups of a pool, and what tokens tell of them.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::model::ids::{GroupName, UserPoolId};

/// A group as stored.
#[derive(Clone, Debug)]
pub struct Group {
    pub user_pool_id: UserPoolId,
    pub name: GroupName,
    pub description: Option<String>,
    pub role_arn: Option<String>,
    /// The smallest wins, none comes last.
    pub precedence: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

/// A change of a group: what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct GroupChange {
    pub description: Option<String>,
    pub role_arn: Option<String>,
    pub precedence: Option<i32>,
}

/// A group of a user, as far as tokens tell of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Membership {
    pub name: GroupName,
    pub role_arn: Option<String>,
    pub precedence: Option<i32>,
}

/// The groups of a user, the one that takes precedence first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Groups(Vec<Membership>);

impl Groups {
    /// Puts groups in their order: by precedence, those without one last, then by name.
    pub fn new(mut all: Vec<Membership>) -> Self {
        all.sort_by(|a, b| {
            let rank = |group: &Membership| (group.precedence.is_none(), group.precedence);
            rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
        });
        Self(all)
    }

    /// The names; empty for who is in no group.
    pub fn names(&self) -> Vec<&GroupName> {
        self.0.iter().map(|group| &group.name).collect()
    }

    /// The roles of all groups, each once.
    pub fn roles(&self) -> Vec<&str> {
        let mut roles = Vec::new();
        for role in self.0.iter().filter_map(|group| group.role_arn.as_deref()) {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }

    /// The role of the group that takes precedence. Of several that do, all must have the same one. Source:
    /// API_CreateGroup.
    pub fn preferred_role(&self) -> Option<&str> {
        let best = self.0.first()?.precedence;
        let mut roles = self
            .0
            .iter()
            .take_while(|group| group.precedence == best)
            .filter_map(|group| group.role_arn.as_deref());
        let role = roles.next()?;
        roles.all(|other| other == role).then_some(role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(all: &[(&str, Option<i32>, Option<&str>)]) -> Groups {
        let group = |(name, precedence, role): &(&str, Option<i32>, Option<&str>)| Membership {
            name: GroupName::new(*name),
            role_arn: role.map(str::to_owned),
            precedence: *precedence,
        };
        Groups::new(all.iter().map(group).collect())
    }

    #[test]
    fn the_smallest_precedence_comes_first_and_none_last() {
        let all =
            [("d", None, None), ("c", Some(7), None), ("b", None, None), ("a", Some(7), None)];
        let names: Vec<_> = groups(&all).names().iter().map(ToString::to_string).collect();
        assert_eq!(names, ["a", "c", "b", "d"]);
        assert_eq!(
            groups(&[("x", Some(0), None), ("y", Some(i32::MAX), None)]).0[0].precedence,
            Some(0)
        );
    }

    #[test]
    fn every_role_is_told_once() {
        let all = [("a", Some(2), Some("r")), ("b", Some(1), Some("s")), ("c", None, Some("r"))];
        assert_eq!(groups(&all).roles(), ["s", "r"]);
        assert!(groups(&[("a", None, None)]).roles().is_empty());
    }

    #[test]
    fn the_preferred_role_is_that_of_the_group_that_takes_precedence() {
        let (one, two) = (Some(1), Some(2));
        let (r, s) = (Some("r"), Some("s"));
        for (all, preferred) in [
            (vec![], None),
            (vec![("a", None, r)], r),
            (vec![("a", one, r), ("b", two, s)], r),
            (vec![("a", two, r), ("b", one, s)], s),
            (vec![("a", None, r), ("b", two, s)], s),
            (vec![("a", one, r), ("b", one, r)], r),
            (vec![("a", one, r), ("b", one, s)], None),
            (vec![("a", None, r), ("b", None, s)], None),
            (vec![("a", one, r), ("b", one, None)], r),
            (vec![("a", one, None), ("b", two, s)], None),
        ] {
            assert_eq!(groups(&all).preferred_role(), preferred, "{all:?}");
        }
    }
}
