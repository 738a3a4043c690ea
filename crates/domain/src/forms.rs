//! Texts that must have a certain form wherever a surface asks for it.

/// What a text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Anything.
    Any,
    /// An e-mail address.
    Email,
    /// The address of a video stream: `rtsp://` or `rtsps://`.
    StreamUrl,
    /// A password: one lower-case letter, one upper-case letter and one special character at least.
    Password,
}

impl Form {
    /// What is wrong with the text, to read on from a field's name.
    pub fn check(self, text: &str) -> Result<(), &'static str> {
        match self {
            Self::Any => Ok(()),
            Self::Email => fits(is_email(text), "must be an e-mail address"),
            Self::StreamUrl => fits(is_stream_url(text), "must be an rtsp:// or rtsps:// address"),
            Self::Password => {
                fits(is_mixed(text), "must have a lower-case letter, an upper-case letter and a special character")
            }
        }
    }
}

fn fits(fits: bool, reason: &'static str) -> Result<(), &'static str> {
    if fits { Ok(()) } else { Err(reason) }
}

/// Something before one `@` and a host after it; what exactly may stand there only its server knows.
fn is_email(text: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    let parts = text.split_once('@');
    parts.is_some_and(|(local, host)| plain(local) && host.split('.').all(|label| is_label(label, "")))
}

/// A part of a host's name; `more` may stand anywhere in it.
fn is_label(label: &str, more: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '-' || more.contains(c);
    !label.is_empty() && label.chars().all(inside) && !label.starts_with('-') && !label.ends_with('-')
}

/// A scheme, an optional user, a host, an optional port, a path that does not end in a slash, an optional query.
fn is_stream_url(text: &str) -> bool {
    let rest = text.strip_prefix("rtsp://").or_else(|| text.strip_prefix("rtsps://"));
    let Some(rest) = rest.filter(|rest| rest.chars().all(|c| c.is_ascii_graphic() && c != '#')) else { return false };
    let location = rest.split_once('?').map_or(rest, |(location, _)| location);
    let (authority, path) = location.split_once('/').map_or((location, None), |(host, path)| (host, Some(path)));
    let address = match authority.split_once('@') {
        Some(("", _)) => return false,
        Some((_, address)) => address,
        None => authority,
    };
    is_address(address) && path.is_none_or(|path| !path.is_empty() && !path.ends_with('/'))
}

fn is_address(address: &str) -> bool {
    let (host, port) = match address.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, "")) => return host.parse::<std::net::Ipv6Addr>().is_ok(),
        Some((host, port)) if host.parse::<std::net::Ipv6Addr>().is_ok() => return is_port(port.strip_prefix(':')),
        Some(_) => return false,
        None => address.split_once(':').map_or((address, None), |(host, port)| (host, Some(port))),
    };
    // Cameras are called by their owners, who do not ask a registry.
    host.split('.').all(|label| is_label(label, "_")) && (port.is_none() || is_port(port))
}

fn is_port(port: Option<&str>) -> bool {
    port.is_some_and(|port| port.parse::<u16>().is_ok_and(|number| number > 0) && !port.starts_with('+'))
}

fn is_mixed(text: &str) -> bool {
    let special = |c: char| !c.is_alphanumeric() && !c.is_whitespace() && !c.is_control();
    text.chars().any(char::is_lowercase) && text.chars().any(char::is_uppercase) && text.chars().any(special)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(form: Form, good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(form.check(text), Ok(()), "{text}");
        }
        for text in bad {
            assert!(form.check(text).is_err(), "{text}");
        }
    }

    #[test]
    fn e_mail_addresses() {
        let bad = ["", "a", "@b.c", "a@", "a@b..c", "a b@c.d", "a@b@c", "a@-b.c", "a\n@b.c", "a@b c", "a@b_c"];
        check(Form::Email, &["admin@gmail.com", "a.b+c@d-e.f", "ä@exämple.org", "a@localhost"], &bad);
    }

    #[test]
    fn stream_addresses() {
        let good = [
            "rtsp://cam.example:554/9",
            "rtsps://user:secret@10.0.0.1/live/1?x=1/",
            "rtsp://cam",
            "rtsp://[::1]:554/a",
            "rtsp://cam?q",
            "rtsp://camera_1:8554/live",
            "rtsp://user@_cam_.example/live",
        ];
        let bad = [
            "",
            "http://cam/1",
            "rtsp://",
            "rtsp:///1",
            "rtsp://cam/",
            "rtsp://cam/1/",
            "rtsp://cam:0/1",
            "rtsp://cam:65536/1",
            "rtsp://cam:/1",
            "rtsp://@cam/1",
            "rtsp://cam 1",
            "rtsp://[::g]/1",
            "rtsp://cam/#a",
            "RTSP://cam/1",
            "rtsp://cam:+1/1",
        ];
        check(Form::StreamUrl, &good, &bad);
    }

    #[test]
    fn passwords() {
        check(Form::Password, &["Admin123.", "aB!"], &["admin123.", "ADMIN123.", "Admin123", "", "aB 1"]);
    }
}
