//! XML compared as XML: names, attributes in any order, texts and children; not white space between elements.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::matching;
use super::template::Names;

/// An element as it was read.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: BTreeMap<String, String>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

/// Compares; the error names the place.
pub(super) fn compare(expected: &str, actual: &str, names: &mut Names) -> Result<(), String> {
    let expected = parse(expected).map_err(|error| format!("the story's XML: {error}"))?;
    let actual = parse(actual).map_err(|error| format!("{error}: {actual}"))?;
    same("", &expected, &actual, names)
}

fn same(place: &str, expected: &Element, actual: &Element, names: &mut Names) -> Result<(), String> {
    if expected.name != actual.name {
        return Err(format!("{place}: expected <{}>, got <{}>", expected.name, actual.name));
    }
    let place = format!("{place}/{}", expected.name);
    let keys = |element: &Element| element.attributes.keys().cloned().collect::<Vec<_>>();
    if keys(expected) != keys(actual) || expected.children.len() != actual.children.len() {
        return Err(format!("{place}: expected {expected:?}, got {actual:?}"));
    }
    let at = |error: String| format!("{place}: {error}");
    for (name, value) in &expected.attributes {
        matching::text(value, &actual.attributes[name], names).map_err(at)?;
    }
    matching::text(&expected.text, &actual.text, names).map_err(at)?;
    expected.children.iter().zip(&actual.children).try_for_each(|(a, b)| same(&place, a, b, names))
}

/// Reads a document with one root.
pub(crate) fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let top = open.last_mut().ok_or("closed too often")?;
        match event {
            Event::Start(tag) => open.push(element(&tag)?),
            Event::Empty(tag) => top.children.push(element(&tag)?),
            Event::Text(part) => top.text.push_str(&part),
            Event::CData(part) => top.text.push_str(&part),
            Event::GeneralRef(entity) => top.text.push_str(&unescaped(&format!("&{};", &*entity))?),
            Event::End(_) => {
                let mut closed = open.pop().ok_or("closed too often")?;
                trim(&mut closed);
                open.last_mut().ok_or("closed too often")?.children.push(closed);
            }
            Event::Eof => break,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    let [mut root] = <[Element; 1]>::try_from(open).map_err(|_| "an element is not closed")?;
    if root.children.len() == 1 { Ok(root.children.remove(0)) } else { Err("must have one root".into()) }
}

/// White space around children is layout; an element without children keeps its text as it is.
fn trim(element: &mut Element) {
    if !element.children.is_empty() {
        element.text = element.text.trim().to_owned();
    }
}

fn element(tag: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element { name: tag.name().as_ref().to_owned(), ..Element::default() };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        element.attributes.insert(attribute.key.as_ref().to_owned(), unescaped(&attribute.value)?);
    }
    Ok(element)
}

fn unescaped(text: &str) -> Result<String, String> {
    quick_xml::escape::unescape(text).map(std::borrow::Cow::into_owned).map_err(|error| error.to_string())
}

#[test]
fn layout_and_order_of_attributes_do_not_count() {
    let check = |expected: &str, actual: &str| compare(expected, actual, &mut Names::new());
    let written =
        "<?xml version=\"1.0\"?>\n<groups type=\"array\" n='1'>\n  <group><name>a &amp; b</name></group>\n</groups>";
    assert_eq!(check("<groups n='1' type='array'><group><name>a &amp; b</name></group></groups>", written), Ok(()));
    assert!(check("<groups n='2' type='array'><group><name>a &amp; b</name></group></groups>", written).is_err());
    assert!(check("<a><b/></a>", "<a></a>").is_err());
    assert_eq!(check("<a/>", "<a></a>"), Ok(()));
    assert!(check("<a>&lt;any-int&gt;</a>", "<a>x</a>").is_err());
    assert_eq!(check("<a>&lt;any-int&gt;</a>", "<a>12</a>"), Ok(()));
}
