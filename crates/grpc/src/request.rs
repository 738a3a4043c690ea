//! What a client asks for, understood and checked.

use tonic::Status;

use crate::filter::Filter;
use crate::protocol::streams::ReadReq;
use crate::protocol::streams::read_req::Options;
use crate::protocol::streams::read_req::options::all_options::AllOption;
use crate::protocol::streams::read_req::options::stream_options::RevisionOption;
use crate::protocol::streams::read_req::options::{
    AllOptions, CountOption, FilterOption, ReadDirection, StreamOption, StreamOptions, UuidOption, uuid_option,
};
use crate::status::{invalid, invalid_position};
use crate::wire::Ids;

/// Where to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    Start,
    End,
    At(u64),
}

/// Of what.
#[derive(Debug)]
pub(crate) enum Source {
    All { filter: Option<Filter> },
    Stream { name: String },
}

/// How far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    Forwards { count: u64 },
    Backwards { count: u64 },
    Subscription,
}

/// A read or a subscription.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) source: Source,
    pub(crate) begin: Begin,
    pub(crate) span: Span,
    pub(crate) ids: Ids,
    /// Whether the client knows the message that says where a stream ends.
    pub(crate) tell_last: bool,
}

impl Ask {
    /// Understands a request. Links are never resolved, since there are none.
    pub(crate) fn read(request: ReadReq) -> Result<Self, Status> {
        let options = request.options.ok_or_else(|| missing("options"))?;
        let span = span(&options)?;
        let ids = ids(options.uuid_option)?;
        let filter = match options.filter_option {
            Some(FilterOption::Filter(filter)) => Some(Filter::read(filter)?),
            Some(FilterOption::NoFilter(())) => None,
            None => return Err(missing("filter_option")),
        };
        let (source, begin) = match options.stream_option.ok_or_else(|| missing("stream_option"))? {
            StreamOption::All(all) => (Source::All { filter }, from_position(all)?),
            StreamOption::Stream(_) if filter.is_some() => {
                return Err(invalid("A single stream cannot be filtered; read $all with a filter."));
            }
            StreamOption::Stream(stream) => of_stream(stream)?,
        };
        let tell_last = options.control_option.is_some_and(|control| control.compatibility >= 1);
        Ok(Self { source, begin, span, ids, tell_last })
    }
}

fn missing(what: &str) -> Status {
    invalid(format!("{what} is required."))
}

fn ids(option: Option<UuidOption>) -> Result<Ids, Status> {
    match option.and_then(|option| option.content) {
        Some(uuid_option::Content::String(())) => Ok(Ids::Text),
        Some(uuid_option::Content::Structured(())) => Ok(Ids::Structured),
        None => Err(missing("uuid_option")),
    }
}

fn span(options: &Options) -> Result<Span, Status> {
    let direction = ReadDirection::try_from(options.read_direction)
        .map_err(|_| invalid(format!("{} is no direction.", options.read_direction)))?;
    match (options.count_option.ok_or_else(|| missing("count_option"))?, direction) {
        (CountOption::Count(count), ReadDirection::Forwards) => Ok(Span::Forwards { count }),
        (CountOption::Count(count), ReadDirection::Backwards) => Ok(Span::Backwards { count }),
        (CountOption::Subscription(_), ReadDirection::Forwards) => Ok(Span::Subscription),
        (CountOption::Subscription(_), ReadDirection::Backwards) => Err(invalid("A subscription goes forwards.")),
    }
}

/// Both parts of a position are the same here.
fn from_position(all: AllOptions) -> Result<Begin, Status> {
    match all.all_option.ok_or_else(|| missing("all_option"))? {
        AllOption::Start(()) => Ok(Begin::Start),
        AllOption::End(()) => Ok(Begin::End),
        AllOption::Position(at) if at.commit_position != at.prepare_position => Err(invalid_position()),
        AllOption::Position(at) => Ok(match at.commit_position {
            0 => Begin::Start,
            u64::MAX => Begin::End,
            position => Begin::At(position),
        }),
    }
}

fn of_stream(stream: StreamOptions) -> Result<(Source, Begin), Status> {
    let name = stream.stream_identifier.ok_or_else(|| missing("stream_identifier"))?.stream_name;
    let name = String::from_utf8(name.into()).map_err(|_| invalid("The name of a stream is UTF-8."))?;
    if name.is_empty() {
        return Err(invalid("The name of a stream is not empty."));
    }
    let from = match stream.revision_option.ok_or_else(|| missing("revision_option"))? {
        RevisionOption::Start(()) => Begin::Start,
        RevisionOption::End(()) | RevisionOption::Revision(u64::MAX) => Begin::End,
        RevisionOption::Revision(revision) => Begin::At(revision),
    };
    Ok((Source::Stream { name }, from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::shared::StreamIdentifier;
    use crate::protocol::streams::read_req::options::SubscriptionOptions;

    /// A read of a stream from its beginning, with something changed.
    fn asked(change: impl FnOnce(&mut Options)) -> Result<Ask, String> {
        let name = StreamIdentifier { stream_name: "s".into() };
        let stream = StreamOptions { stream_identifier: Some(name), revision_option: Some(RevisionOption::Start(())) };
        let mut options = Options {
            stream_option: Some(StreamOption::Stream(stream)),
            read_direction: ReadDirection::Forwards.into(),
            resolve_links: true,
            count_option: Some(CountOption::Count(1)),
            filter_option: Some(FilterOption::NoFilter(())),
            uuid_option: Some(UuidOption { content: Some(uuid_option::Content::Structured(())) }),
            control_option: None,
        };
        change(&mut options);
        Ask::read(ReadReq { options: Some(options) }).map_err(|status| status.message().to_owned())
    }

    #[test]
    fn a_request_that_leaves_something_out_is_told_what() {
        let ask = asked(|_| ()).unwrap();
        assert_eq!((ask.begin, ask.span, ask.ids), (Begin::Start, Span::Forwards { count: 1 }, Ids::Structured));
        assert_eq!(asked(|options| options.stream_option = None).unwrap_err(), "stream_option is required.");
        assert_eq!(asked(|options| options.count_option = None).unwrap_err(), "count_option is required.");
        assert_eq!(asked(|options| options.filter_option = None).unwrap_err(), "filter_option is required.");
        assert_eq!(asked(|options| options.uuid_option = None).unwrap_err(), "uuid_option is required.");
        assert_eq!(asked(|options| options.read_direction = 7).unwrap_err(), "7 is no direction.");
        assert_eq!(Ask::read(ReadReq { options: None }).unwrap_err().message(), "options is required.");
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        let backwards = asked(|options| {
            options.count_option = Some(CountOption::Subscription(SubscriptionOptions {}));
            options.read_direction = ReadDirection::Backwards.into();
        });
        assert_eq!(backwards.unwrap_err(), "A subscription goes forwards.");
        let nameless = asked(|options| {
            let Some(StreamOption::Stream(stream)) = &mut options.stream_option else { unreachable!("is a stream") };
            stream.stream_identifier = Some(StreamIdentifier { stream_name: b"\xff"[..].into() });
        });
        assert_eq!(nameless.unwrap_err(), "The name of a stream is UTF-8.");
    }
}
