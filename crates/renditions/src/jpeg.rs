//! JPEG: read by `zune-jpeg`, written by `image`.

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{ExtendedColorType, RgbImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::Refused;
use crate::photo::Head;
use crate::raster::Raster;

/// What renditions are written with.
const QUALITY: u8 = 85;
/// A progressive file may say the same pixels over and over; cameras and editors write about ten scans.
const MAX_SCANS: usize = 64;

pub(crate) fn head(bytes: &[u8]) -> Result<Head, Refused> {
    let mut decoder = decoder(bytes, ColorSpace::RGBA);
    decoder.decode_headers().map_err(|error| Refused::damaged(&error))?;
    let (width, height) = decoder.dimensions().ok_or(Refused::CutShort)?;
    let side = |side: usize| u32::try_from(side).map_err(|_| Refused::CutShort);
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    if !is_whole(bytes) {
        return Err(Refused::CutShort);
    }
    Ok(Head {
        width: side(width)?,
        height: side(height)?,
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
    })
}

pub(crate) fn decode(bytes: &[u8]) -> Result<Raster, Refused> {
    let mut decoder = decoder(bytes, ColorSpace::RGBA);
    decoder.decode_headers().map_err(|error| Refused::damaged(&error))?;
    let info = decoder.info().ok_or(Refused::CutShort)?;
    // What else there is, it does not widen to four channels, or not all of it.
    let widened = matches!(decoder.input_colorspace(), Some(ColorSpace::YCbCr | ColorSpace::Luma));
    let pixels = if widened { decoder.decode() } else { rgb(bytes) };
    let pixels = pixels.map_err(|error| Refused::damaged(&error))?;
    Raster::new(info.width.into(), info.height.into(), pixels, true)
}

/// Three channels, widened here.
fn rgb(bytes: &[u8]) -> Result<Vec<u8>, DecodeErrors> {
    let pixels = decoder(bytes, ColorSpace::RGB).decode()?;
    Ok(pixels.as_chunks().0.iter().flat_map(|&[red, green, blue]| [red, green, blue, u8::MAX]).collect())
}

fn decoder(bytes: &[u8], colors: ColorSpace) -> JpegDecoder<ZCursor<&[u8]>> {
    // Not strict: what cameras write is often not quite what the standard says.
    let options = DecoderOptions::default().set_strict_mode(false).jpeg_set_max_scans(MAX_SCANS);
    let options = options.set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX));
    JpegDecoder::new_with_options(ZCursor::new(bytes), options.jpeg_set_out_colorspace(colors))
}

/// Whether the end of the image is there. Decoders make up what is missing; here it would be sold. What follows the
/// end (the film of a moving picture, say) is nobody's concern: it is only ever in the original.
fn is_whole(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let Some(at) = rest.iter().position(|&byte| byte == 0xff) {
        let Some((marker, after)) = rest[at + 1..].split_first() else { return false };
        rest = match marker {
            0xd9 => return true,
            // Of no length: fill bytes, a stuffed byte of a scan, restarts.
            0xff => &rest[at + 1..],
            0x00 | 0x01 | 0xd0..=0xd8 => after,
            _ => {
                let [high, low, ..] = after else { return false };
                after.get(usize::from(u16::from_be_bytes([*high, *low]))..).unwrap_or_default()
            }
        };
    }
    false
}

pub(crate) fn encode(image: &RgbImage) -> Result<Vec<u8>, Refused> {
    let mut bytes = Vec::new();
    let (width, height) = image.dimensions();
    let written =
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(image, width, height, ExtendedColorType::Rgb8);
    written.map_err(|error| Refused::damaged(&error))?;
    Ok(bytes)
}
