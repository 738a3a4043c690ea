//! XML as a small tree, read without document types or entities of its own.

use std::fmt::Write;

use quick_xml::Reader;
use quick_xml::escape::{partial_escape, resolve_predefined_entity};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::well_formed::{is_char, is_declaration, is_name, is_space, is_tag};

/// Elements deeper than this are refused.
const MAX_DEPTH: usize = 32;

/// An element: its name, its children, and the text between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

/// An element is there, but not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Misshapen;

impl Element {
    /// The child of a name. Two of them would leave open which one is meant.
    fn child(&self, name: &str) -> Result<Option<&Self>, Misshapen> {
        let mut found = self.children.iter().filter(|child| child.name == name);
        let first = found.next();
        if found.next().is_none() { Ok(first) } else { Err(Misshapen) }
    }

    /// The text, where there are no elements in it.
    pub(super) fn only_text(&self) -> Result<&str, Misshapen> {
        if self.children.is_empty() { Ok(&self.text) } else { Err(Misshapen) }
    }

    /// The text of the child of a name, which has no elements in it.
    pub(super) fn text_of(&self, name: &str) -> Result<Option<&str>, Misshapen> {
        self.child(name)?.map(Self::only_text).transpose()
    }

    /// The elements in the child of a name, which has no text between them.
    pub(super) fn list_of(&self, name: &str) -> Result<Option<&[Self]>, Misshapen> {
        let Some(child) = self.child(name)? else { return Ok(None) };
        if child.text.trim().is_empty() { Ok(Some(&child.children)) } else { Err(Misshapen) }
    }
}

/// Reads a well-formed document.
pub(super) fn parse(text: &str) -> Option<Element> {
    if !text.chars().all(is_char) {
        return None;
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut open = vec![Element::default()];
    let mut first = true;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() <= MAX_DEPTH => open.push(named(&start)?),
            Event::Empty(start) => open.last_mut()?.children.push(named(&start)?),
            Event::End(_) => close(&mut open)?,
            Event::Text(text) if !text.contains("]]>") => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::CData(text) if open.len() > 1 => open.last_mut()?.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) if open.len() > 1 => open.last_mut()?.text.push_str(&resolved(&reference)?),
            // Document types bring entities, and entities bring bombs.
            Event::DocType(_) | Event::Start(_) | Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                return None;
            }
            Event::Decl(declaration) if !(first && is_declaration(&declaration)) => return None,
            Event::PI(instruction) if !is_instruction(instruction.target()) => return None,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
        first = false;
    }
    let document = (open.len() == 1).then(|| open.pop()).flatten()?;
    let only = document.children.len() == 1 && document.text.chars().all(is_space);
    document.children.into_iter().next().filter(|_| only)
}

fn named(start: &BytesStart<'_>) -> Option<Element> {
    is_tag(start).then(|| Element { name: start.name().into_inner().to_owned(), ..Element::default() })
}

/// The text that a reference stands for.
fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(character) => is_char(character).then(|| character.into()),
        None => resolve_predefined_entity(reference).map(str::to_owned),
    }
}

/// `xml` in any case is kept for declarations, which stand at the beginning.
fn is_instruction(target: &str) -> bool {
    is_name(target) && !target.eq_ignore_ascii_case("xml")
}

fn close(open: &mut Vec<Element>) -> Option<()> {
    let closed = open.pop()?;
    open.last_mut()?.children.push(closed);
    Some(())
}

/// Writes a document, two spaces a level.
#[derive(Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    /// A document with its prolog.
    pub(super) fn document(write: impl FnOnce(&mut Self)) -> String {
        let mut writer = Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".into(), depth: 0 };
        write(&mut writer);
        writer.text
    }

    /// An element with text.
    pub(super) fn leaf(&mut self, name: &str, text: impl std::fmt::Display) {
        let text = allowed(&text.to_string());
        self.line(format_args!("<{name}>{}</{name}>", partial_escape(text.as_str())));
    }

    /// An element with elements in it.
    pub(super) fn element(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        self.tagged(name, "", write);
    }

    /// A list, which says so.
    pub(super) fn array(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        self.tagged(name, " type=\"array\"", write);
    }

    fn tagged(&mut self, name: &str, attribute: &str, write: impl FnOnce(&mut Self)) {
        let before = self.text.len();
        self.line(format_args!("<{name}{attribute}>"));
        let opened = self.text.len();
        self.depth += 1;
        write(self);
        self.depth -= 1;
        if self.text.len() > opened {
            self.line(format_args!("</{name}>"));
        } else {
            // White space between the tags would be content.
            self.text.truncate(before);
            self.line(format_args!("<{name}{attribute}/>"));
        }
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "{:1$}{line}", "", self.depth * 2);
    }
}

/// XML 1.0 has no way to say most control characters; they become the replacement character.
fn allowed(text: &str) -> String {
    text.chars().map(|c| if is_char(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_becomes_a_tree() {
        let tree =
            parse("<?xml version=\"1.0\"?><group><name>A &amp; &#66;</name><ids type=\"array\"/></group>").unwrap();
        assert_eq!(tree.name, "group");
        assert_eq!(tree.text_of("name"), Ok(Some("A & B")));
        assert_eq!(tree.list_of("ids"), Ok(Some(&[][..])));
        assert_eq!((tree.text_of("else"), tree.list_of("name")), (Ok(None), Err(Misshapen)));
    }

    #[test]
    fn what_is_no_plain_document_is_refused() {
        let deep = "<a>".repeat(100) + &"</a>".repeat(100);
        for bad in [
            "",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "text",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            "<a>&b;</a>",
            &deep,
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for bad in [
            "<a b=c></a>",
            "<a b=\"1\" b=\"2\"/>",
            "<a b=\"<\"/>",
            "<a b=\"&c;\"/>",
            "<a b=\"&#1;\"/>",
            "<a b=\"1\"c=\"2\"/>",
            "<a b/>",
            "<a 1=\"b\"/>",
            "<a><1>b</1></a>",
            "< a></ a>",
            "<a><!-- b -- c --></a>",
            "<a><?xml version=\"1.0\"?></a>",
            " <?xml version=\"1.0\"?><a/>",
            "<?xml?><a/>",
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>",
            "<a><?XML b?></a>",
            "<a>b]]>c</a>",
            "<a>&#1;</a>",
            "<a>&#xFFFF;</a>",
            "<a>\u{1}</a>",
            "<a><![CDATA[\u{fffe}]]></a>",
            "<a/>&#32;",
            "<a/><![CDATA[ ]]>",
            "<a/>\u{a0}",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_well_formed_is_read() {
        for good in [
            "\u{feff}<a>b</a>",
            "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<!-- c -->\n<a>b</a>\n",
            "<?xml-stylesheet href=\"x\"?><a c = \"1\"\n d='&lt;\"&#65;'>b</a ><!-- e -->",
            "<a><?e f?><!-- ]]> -->b</a>",
            "<a><![CDATA[b]]></a>",
        ] {
            assert_eq!(parse(good).map(|element| element.text), Some("b".to_owned()), "{good}");
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let text =
            Writer::document(|xml| xml.element("group", |xml| xml.leaf("name", "<&>\u{1}\u{ffff}\u{fffe}\r'\"")));
        assert_eq!(parse(&text).unwrap().text_of("name"), Ok(Some("<&>\u{fffd}\u{fffd}\u{fffd}\r'\"")));
        assert!(text.contains("<name>&lt;&amp;&gt;\u{fffd}\u{fffd}\u{fffd}&#13;'\"</name>"), "{text}");
    }
}
