//! Pictures in stories: those that are sent, and what is seen in those that come back.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, RgbImage};
use rollbook_renditions::{Format, Limits, Photo};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fixtures::png;

/// The only colour of what is sent.
const COLOR: [u8; 3] = [40, 90, 160];
/// How far JPEG may lead a colour astray, and a mark does more.
const ASTRAY: u8 = 12;
/// Who took it, in its metadata.
const ARTIST: &[u8; 14] = b"Asha Rasmusse\0";

/// A picture of one colour to be sent: a PNG, or a JPEG that says who took it and which side is up.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Picture {
    width: u32,
    height: u32,
    /// EXIF's number, 1 to 8; none for a PNG.
    #[serde(default)]
    orientation: Option<u8>,
}

impl Picture {
    /// The file.
    pub(super) fn file(self) -> Vec<u8> {
        match self.orientation {
            None => png(self.width, self.height, COLOR),
            Some(orientation) => jpeg(self.width, self.height, orientation),
        }
    }
}

fn jpeg(width: u32, height: u32, orientation: u8) -> Vec<u8> {
    // Two entries: the orientation, and at byte 38 the artist.
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend_from_slice(&[0x3b, 0x01, 2, 0, 14, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend_from_slice(ARTIST);
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 90);
    encoder.set_exif_metadata(exif).unwrap();
    let picture = RgbImage::from_pixel(width, height, image::Rgb(COLOR));
    encoder.write_image(&picture, width, height, ExtendedColorType::Rgb8).unwrap();
    file
}

/// What a picture is: `format`, `width` and `height` as they are seen, `artist` (whether its metadata names who took
/// it), and for a JPEG `marked` (whether it has more than the one colour of what is sent).
pub(super) fn described(file: &[u8]) -> Result<Value, String> {
    let photo = Photo::recognise(file, &Limits::default()).map_err(|refused| refused.to_string())?;
    let (width, height) = photo.size();
    let artist = file.windows(ARTIST.len()).any(|part| part == ARTIST);
    let described = json!({ "format": photo.format().extension(), "width": width, "height": height, "artist": artist });
    match (photo.format(), described) {
        (Format::Jpeg, Value::Object(mut described)) => {
            described.insert("marked".into(), marked(file)?.into());
            Ok(described.into())
        }
        (_, described) => Ok(described),
    }
}

fn marked(jpeg: &[u8]) -> Result<bool, String> {
    let picture = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).map_err(|error| error.to_string())?;
    let far = |pixel: &image::Rgb<u8>| pixel.0.iter().zip(COLOR).any(|(is, sent)| is.abs_diff(sent) > ASTRAY);
    Ok(picture.to_rgb8().pixels().any(far))
}

#[test]
fn what_is_sent_is_described() {
    let sent = |orientation| described(&Picture { width: 40, height: 30, orientation }.file()).unwrap();
    assert_eq!(sent(None), json!({ "format": "png", "width": 40, "height": 30, "artist": false }));
    let turned = json!({ "format": "jpg", "width": 30, "height": 40, "artist": true, "marked": false });
    assert_eq!(sent(Some(6)), turned);
    let other = jpeg(40, 30, 1);
    let gray = RgbImage::from_pixel(40, 30, image::Rgb([128; 3]));
    let mut file = Vec::new();
    JpegEncoder::new(&mut file).write_image(&gray, 40, 30, ExtendedColorType::Rgb8).unwrap();
    assert_eq!(
        (described(&other).unwrap()["marked"].clone(), described(&file).unwrap()["marked"].clone()),
        (json!(false), json!(true))
    );
    assert!(described(b"GIF89a").is_err());
}
