//! PNG.

use std::io::Cursor;

use image::metadata::Orientation;
use png::{ColorType, Decoder, Limits, Transformations};

use crate::Refused;
use crate::photo::Head;
use crate::raster::Raster;

/// The most memory for anything but the picture.
const ASIDE: usize = 64 * 1024 * 1024;
/// What stands before the first chunk.
const SIGNATURE: usize = 8;

pub(crate) fn head(bytes: &[u8]) -> Result<Head, Refused> {
    let mut decoder = decoder(bytes);
    let info = decoder.read_header_info().map_err(|error| refused(&error))?;
    let (width, height) = (info.width, info.height);
    if !is_whole(bytes) {
        return Err(Refused::CutShort);
    }
    Ok(Head { width, height, orientation: orientation(bytes).unwrap_or(Orientation::NoTransforms) })
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Raster, Refused> {
    let mut reader = decoder(bytes).read_info().map_err(|error| refused(&error))?;
    let size = reader.output_buffer_size().ok_or(Refused::CutShort)?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(|error| refused(&error))?;
    pixels.truncate(frame.buffer_size());
    let opaque = matches!(frame.color_type, ColorType::Grayscale | ColorType::Rgb);
    Raster::new(frame.width, frame.height, in_four_channels(frame.color_type, pixels), opaque)
}

/// A palette has been looked up before.
fn in_four_channels(color: ColorType, pixels: Vec<u8>) -> Vec<u8> {
    match color {
        ColorType::Grayscale => pixels.iter().flat_map(|&gray| [gray, gray, gray, u8::MAX]).collect(),
        ColorType::GrayscaleAlpha => {
            pixels.as_chunks().0.iter().flat_map(|&[gray, alpha]| [gray, gray, gray, alpha]).collect()
        }
        ColorType::Rgb => pixels.as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, u8::MAX]).collect(),
        ColorType::Rgba | ColorType::Indexed => pixels,
    }
}

fn decoder(bytes: &[u8]) -> Decoder<Cursor<&[u8]>> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: ASIDE });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder
}

fn refused(error: &png::DecodingError) -> Refused {
    match error {
        png::DecodingError::IoError(_) => Refused::CutShort,
        error => Refused::damaged(error),
    }
}

/// What a chunk is called, and what it holds.
type Chunk<'a> = (&'a [u8], &'a [u8]);

/// Chunk by chunk, as far as they are whole.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = bytes.get(SIGNATURE..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_at_checked(4)?;
        let (data, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        rest = after.get(4..)?;
        Some((kind, data))
    })
}

fn is_whole(bytes: &[u8]) -> bool {
    chunks(bytes).any(|(kind, _)| kind == b"IEND")
}

/// Some writers put it after the picture, where a decoder has stopped looking.
fn orientation(bytes: &[u8]) -> Option<Orientation> {
    let (_, exif) = chunks(bytes).find(|(kind, _)| kind == b"eXIf")?;
    Orientation::from_exif_chunk(exif)
}
