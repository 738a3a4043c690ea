//! XML for Device Magic, which alone takes it: bombs, entities, shapes that could be read as wishes they are not.

use super::devicemagic::{check_message, desk};
use crate::scenarios::xml;

const TEN_MEGABYTES: usize = 10 * 1024 * 1024;

/// Ten levels of ten, as it went around.
fn bomb(root: &str) -> String {
    let level = |n: u32| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10));
    let levels = (1..10).map(level).collect::<Vec<_>>().concat();
    format!("<!DOCTYPE {root} [<!ENTITY l0 \"lol\">{levels}]><{root}><name>&l9;</name></{root}>")
}

fn bad(root: &str) -> Vec<Vec<u8>> {
    let file = "<!DOCTYPE a [<!ENTITY file SYSTEM \"file:///etc/passwd\">]>";
    let web = "<!DOCTYPE a [<!ENTITY % web SYSTEM \"http://127.0.0.1:9/x\"> %web;]>";
    let texts = [
        String::new(),
        "text".into(),
        "{}".into(),
        bomb(root),
        format!("{file}<{root}><name>&file;</name></{root}>"),
        format!("{web}<{root}><name>a</name></{root}>"),
        format!("<!DOCTYPE {root} SYSTEM \"http://127.0.0.1:9/x.dtd\"><{root}><name>a</name></{root}>"),
        format!("<{root}><name>&unknown;</name></{root}>"),
        format!("<{root}><name>&#0;</name></{root}>"),
        format!("<{root}><name>&#xD800;</name></{root}>"),
        format!("<{root}><name>&#99999999999;</name></{root}>"),
        format!("<{root}><name>a</name>"),
        format!("<{root}><name>a</{root}></name>"),
        format!("<{root}/><{root}/>"),
        format!("<{root}/>{}", "x".repeat(10)),
        format!("<x:{root} xmlns:x=\"y\"><name>a</name></x:{root}>"),
        format!("<{}><name>a</name></{}>", root.to_uppercase(), root.to_uppercase()),
        format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000)),
        format!("<{root}>{}{}</{root}>", "<name>".repeat(100_000), "</name>".repeat(100_000)),
        format!("<{root}><name>{}</name></{root}>", "x".repeat(TEN_MEGABYTES)),
    ];
    let mut bad: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    bad.push(
        format!("<{root}><name>\u{fffd}</name></{root}>")
            .into_bytes()
            .split(|byte| *byte == 0xbf)
            .collect::<Vec<_>>()
            .concat(),
    );
    bad.push(format!("\u{feff}<{root}/>").encode_utf16().flat_map(u16::to_le_bytes).collect());
    bad
}

/// Well formed, but not a wish that can be read in one way.
const GROUPS: [&str; 10] = [
    "<group><name>a</name><name>b</name></group>",
    "<group><name><b>a</b></name></group>",
    "<group><name/></group>",
    "<group><device_ids>1</device_ids></group>",
    "<group><device_ids/><device_ids/></group>",
    "<group><device_ids><device_id><id>1</id></device_id></device_ids></group>",
    "<group><device_ids><device_id>-1</device_id></device_ids></group>",
    "<group><device_ids><device_id>99999999999999999999</device_id></device_ids></group>",
    "<group><form_ids><form_id>1e3</form_id></form_ids></group>",
    "<group><tags><name> </name></tags></group>",
];
const NAMES: [&str; 5] = [
    "<groups/>",
    "<groups><group/></groups>",
    "<groups><group><name> </name></group></groups>",
    "<groups><group><name>a</name></group><group><name>b</name><name>c</name></group></groups>",
    "<groups><group><name>a</name></group><group><title>b</title></group></groups>",
];
const DEVICES: [&str; 6] = [
    "<device><groups type=\"array\"><name>Default</name></groups></device>",
    "<device><groups>Default, Unpublished</groups></device>",
    "<device><owner><b/></owner></device>",
    "<device><pending_approval>perhaps</pending_approval></device>",
    "<device><custom_attributes>x</custom_attributes></device>",
    "<device><custom_attributes><custom_attribute><key>a</key></custom_attribute></custom_attributes></device>",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn damaged_xml_changes_nothing() {
    let desk = desk().await;
    let device = "<device><identifier>i</identifier><groups/></device>";
    let told = desk.send("POST /organizations/7/devices.xml", "application/xml", device.into()).await;
    assert_eq!(told.status, 201, "{told:?}");
    let head = desk.head().await;
    let shapes = |shapes: &[&str]| shapes.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    for (line, root, shapes) in [
        ("POST /organizations/7/groups.xml", "groups", shapes(&NAMES)),
        ("PUT /organizations/7/groups/1.xml", "group", shapes(&GROUPS)),
        ("PUT /organizations/7/devices/i.xml", "device", shapes(&DEVICES)),
    ] {
        for body in bad(root).into_iter().chain(shapes) {
            let start = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
            let told = desk.send(line, "text/xml; charset=utf-8", body).await;
            assert_eq!(desk.head().await, head, "{line} {start}: {told:?}");
            assert_eq!(told.status, 400, "{line} {start}: {told:?}");
            assert_eq!(told.headers["content-type"], "application/xml; charset=utf-8");
            let error = xml::parse(&told.text).unwrap();
            assert_eq!((error.name.as_str(), error.children.len()), ("error", 0), "{told:?}");
            check_message(&told, &error.text);
        }
    }
}
