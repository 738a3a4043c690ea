//! Files to upload.

use rollbook_renditions::{Limits, Photo};

/// A PNG of one colour.
pub(super) fn png(width: u32, height: u32, color: [u8; 3]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let pixels = color.repeat(usize::try_from(width * height).unwrap());
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

/// Its head says that it is so large; its checksum is right.
pub(super) fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1, [0; 3]);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32fast::hash(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes.splice(33..33, vec![0; 50_000]);
    bytes
}

/// How large a picture is.
pub(super) fn size(bytes: &[u8]) -> (u32, u32) {
    Photo::recognise(bytes, &Limits::default()).unwrap().size()
}
