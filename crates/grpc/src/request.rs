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
pub(crate) enum From {
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
    pub(crate) from: From,
    pub(crate) span: Span,
    pub(crate) ids: Ids,
    /// Whether the client knows the message that says where a stream ends.
    pub(crate) tell_last: bool,
}

impl Ask {
    /// Understands a request. Links are never resolved, since there are none.
    pub(crate) fn read(request: ReadReq) -> Result<Self, Status> {
        let options = request.options.ok_or_else(|| missing("options"))?;
        let ids = ids(options.uuid_option)?;
        let span = span(&options)?;
        let filter = match options.filter_option {
            Some(FilterOption::Filter(filter)) => Some(Filter::read(filter)?),
            Some(FilterOption::NoFilter(())) => None,
            None => return Err(missing("filter_option")),
        };
        let (source, from) = match options.stream_option.ok_or_else(|| missing("stream_option"))? {
            StreamOption::All(all) => (Source::All { filter }, from_position(all)?),
            StreamOption::Stream(_) if filter.is_some() => {
                return Err(invalid("A single stream cannot be filtered; read $all with a filter."));
            }
            StreamOption::Stream(stream) => of_stream(stream)?,
        };
        let tell_last = options.control_option.is_some_and(|control| control.compatibility >= 1);
        Ok(Self { source, from, span, ids, tell_last })
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
fn from_position(all: AllOptions) -> Result<From, Status> {
    match all.all_option.ok_or_else(|| missing("all_option"))? {
        AllOption::Start(()) => Ok(From::Start),
        AllOption::End(()) => Ok(From::End),
        AllOption::Position(at) if at.commit_position != at.prepare_position => Err(invalid_position()),
        AllOption::Position(at) => Ok(match at.commit_position {
            0 => From::Start,
            u64::MAX => From::End,
            position => From::At(position),
        }),
    }
}

fn of_stream(stream: StreamOptions) -> Result<(Source, From), Status> {
    let name = stream.stream_identifier.ok_or_else(|| missing("stream_identifier"))?.stream_name;
    let name = String::from_utf8(name.into()).map_err(|_| invalid("The name of a stream is UTF-8."))?;
    if name.is_empty() {
        return Err(invalid("The name of a stream is not empty."));
    }
    let from = match stream.revision_option.ok_or_else(|| missing("revision_option"))? {
        RevisionOption::Start(()) => From::Start,
        RevisionOption::End(()) | RevisionOption::Revision(u64::MAX) => From::End,
        RevisionOption::Revision(revision) => From::At(revision),
    };
    Ok((Source::Stream { name }, from))
}
