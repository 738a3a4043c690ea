//! Names. Everything follows from numbers, so that two demos show the same.

use rollbook_domain::Reference;

const PEOPLE: [&str; 24] = [
    "Asha", "Bram", "Chidi", "Dalia", "Emeka", "Freya", "Goran", "Hana", "Ilse", "Jun", "Kofi", "Lena", "Mateo",
    "Noor", "Olga", "Priya", "Quinn", "Rosa", "Sanne", "Tariq", "Uma", "Viktor", "Wanja", "Zoë",
];
const FAMILIES: [&str; 10] =
    ["Adeyemi", "Berg", "Costa", "Dvořák", "Eriksen", "Fuentes", "Gupta", "Hoang", "Ito", "Jansen"];
const PLACES: [&str; 9] =
    ["Harbour", "Riverside", "Old Town", "Hillcrest", "Lakeside", "Market Street", "North End", "Garden", "Station"];
const PURSUITS: [(&str, &str); 8] = [
    ("divers", "club"),
    ("choir", "club"),
    ("algebra", "course"),
    ("first aid", "course"),
    ("runners", "club"),
    ("robotics", "course"),
    ("tenants", "neighbours"),
    ("night shift", "team"),
];
const ACTIVITIES: [&str; 6] =
    ["Reading the water", "Scales", "Linear equations", "Bandages", "Line follower", "Handover notes"];

/// How many people the directory knows.
pub(super) const PEOPLE_COUNT: u32 = 120;
/// How many activities there are.
pub(super) const ACTIVITY_COUNT: u32 = 6;

fn pick<T: Copy>(from: &[T], number: u32) -> T {
    from[number as usize % from.len()]
}

/// `user:u-017` and what people call it.
pub(super) fn person(number: u32) -> (String, String) {
    let family = pick(&FAMILIES, number / 24 + number % 24);
    (format!("u-{number:03}"), format!("{} {family}", pick(&PEOPLE, number)))
}

/// A member of a group.
pub(super) fn member(number: u32) -> Reference {
    reference("user", &person(number % PEOPLE_COUNT).0)
}

/// The id of an activity and its title.
pub(super) fn activity(number: u32) -> (String, &'static str) {
    (format!("do_{}", 900 + number % ACTIVITY_COUNT), pick(&ACTIVITIES, number))
}

/// The name and kind of a group.
pub(super) fn group(number: u32) -> (String, &'static str) {
    let ((pursuit, kind), place) = (pick(&PURSUITS, number), pick(&PLACES, number / 8 + number % 8));
    let round = number / 72;
    let name = if round == 0 { format!("{place} {pursuit}") } else { format!("{place} {pursuit} {}", round + 1) };
    (name, kind)
}

/// Two tags of a group.
pub(super) fn tags(number: u32) -> Vec<String> {
    let place = pick(&PLACES, number / 8 + number % 8).to_lowercase().replace(' ', "-");
    let term = pick(&["spring", "summer", "autumn", "winter"], number / 3);
    vec![place, term.to_owned()]
}

/// A reference of parts that are known to be fine.
pub(super) fn reference(kind: &str, id: &str) -> Reference {
    Reference::new(kind, id).unwrap_or_else(|_| unreachable!("{kind}:{id} is a reference"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn nobody_and_nothing_is_named_twice() {
        let groups: HashSet<_> = (0..500).map(|number| group(number).0).collect();
        assert_eq!(groups.len(), 500);
        let people: HashSet<_> = (0..PEOPLE_COUNT).map(|number| person(number).1).collect();
        assert_eq!(people.len(), PEOPLE_COUNT as usize);
    }
}
