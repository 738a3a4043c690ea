use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};
use proptest::prelude::*;

use super::*;

/// Left half red, right half blue, the uppermost tenth green.
fn picture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 10) {
        (_, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([255, 0, 0]),
        (false, false) => Rgb([0, 0, 255]),
    })
}

/// With an orientation, and a name in its metadata.
fn jpeg_of(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x02\0".to_vec();
    exif.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend_from_slice(&[0x3b, 0x01, 2, 0, 14, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend_from_slice(b"Asha Rasmusse\0");
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif).unwrap();
    encoder.encode(image, image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn png_of(width: u32, height: u32, color: ::png::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
    bytes
}

/// A PNG that says it is so large, and has one row of data.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png_of(1, 1, ::png::ColorType::Rgb, &[0; 3]);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (!(crc & 1)).wrapping_add(1)))
    })
}

fn recognised(bytes: &[u8]) -> Result<Photo<'_>, Refused> {
    Photo::recognise(bytes, &Limits::default())
}

fn rendered(bytes: &[u8]) -> Renditions {
    recognised(bytes).unwrap().render().unwrap()
}

fn decoded(jpeg: &[u8]) -> RgbImage {
    let photo = recognised(jpeg).unwrap();
    assert_eq!(photo.format(), Format::Jpeg);
    jpeg::decode(jpeg).unwrap().upright(image::metadata::Orientation::NoTransforms)
}

fn is_near(Rgb(pixel): Rgb<u8>, to: [u8; 3]) -> bool {
    pixel.iter().zip(to).all(|(&is, to)| is.abs_diff(to) < 40)
}

#[test]
fn renditions_fit_their_squares_and_are_never_larger_than_the_photo() {
    for (size, medium, small) in [
        ((2_000, 1_000), (1_600, 800), (400, 200)),
        ((1_000, 2_000), (800, 1_600), (200, 400)),
        ((500, 300), (500, 300), (400, 240)),
        ((40, 30), (40, 30), (40, 30)),
        ((5_000, 2), (1_600, 1), (400, 1)),
    ] {
        let made = rendered(&jpeg_of(&picture(size.0, size.1), 1));
        assert_eq!(decoded(&made.medium).dimensions(), medium, "{size:?}");
        assert_eq!(decoded(&made.small).dimensions(), small, "{size:?}");
        assert_eq!(decoded(&made.watermark).dimensions(), medium, "{size:?}");
        assert_eq!(decoded(&made.watermark_small).dimensions(), small, "{size:?}");
    }
}

#[test]
fn every_orientation_is_turned_the_right_way() {
    // Where the red half and the green strip of the picture as it was stored are seen: (x, y) in tenths.
    let seen = [
        (1, (2, 5), (5, 0)),
        (2, (7, 5), (5, 0)),
        (3, (7, 5), (5, 9)),
        (4, (2, 5), (5, 9)),
        (5, (5, 2), (0, 5)),
        (6, (5, 2), (9, 5)),
        (7, (5, 7), (9, 5)),
        (8, (5, 7), (0, 5)),
    ];
    for (orientation, red, green) in seen {
        let bytes = jpeg_of(&picture(600, 300), orientation);
        let photo = recognised(&bytes).unwrap();
        let size = if orientation < 5 { (600, 300) } else { (300, 600) };
        assert_eq!(photo.size(), size, "{orientation}");
        let medium = decoded(&photo.render().unwrap().medium);
        assert_eq!(medium.dimensions(), size, "{orientation}");
        let at = |(x, y): (u32, u32)| *medium.get_pixel(size.0 * x / 10 + size.0 / 25, size.1 * y / 10 + size.1 / 25);
        assert!(is_near(at(red), [255, 0, 0]), "{orientation}: {:?}", at(red));
        assert!(is_near(at(green), [0, 255, 0]), "{orientation}: {:?}", at(green));
    }
}

#[test]
fn the_mark_is_seen_on_any_ground_and_only_on_marked_renditions() {
    for ground in [[0; 3], [255; 3], [128; 3]] {
        let made = rendered(&jpeg_of(&RgbImage::from_pixel(800, 600, Rgb(ground)), 1));
        let marked = |clean: &[u8], marked: &[u8]| {
            let (clean, marked) = (decoded(clean), decoded(marked));
            let differs = |(a, b): (&Rgb<u8>, &Rgb<u8>)| a.0.iter().zip(b.0).any(|(&a, b)| a.abs_diff(b) > 50);
            clean.pixels().zip(marked.pixels()).filter(|pair| differs(*pair)).count() * 100 / marked.pixels().len()
        };
        let (medium, small) = (marked(&made.medium, &made.watermark), marked(&made.small, &made.watermark_small));
        assert!((5..60).contains(&medium) && (5..60).contains(&small), "{ground:?}: {medium} and {small} of 100");
        assert!(decoded(&made.medium).pixels().all(|pixel| is_near(*pixel, ground)));
    }
}

#[test]
fn no_rendition_keeps_metadata() {
    let original = jpeg_of(&picture(500, 400), 1);
    assert!(original.windows(4).any(|window| window == b"Asha"));
    let made = rendered(&original);
    for rendition in [&made.small, &made.medium, &made.watermark, &made.watermark_small] {
        for trace in [&b"Asha"[..], b"Exif", b"II*"] {
            assert!(!rendition.windows(trace.len()).any(|window| window == trace), "{trace:?}");
        }
    }
}

#[test]
fn the_same_bytes_give_the_same_renditions() {
    let original = jpeg_of(&picture(1_700, 900), 6);
    assert_eq!(rendered(&original), rendered(&original));
}

#[test]
fn png_of_every_kind_is_taken_and_transparency_shows_white() {
    use ::png::ColorType;
    let grays = rendered(&png_of(4, 4, ColorType::Grayscale, &[200; 16]));
    assert!(decoded(&grays.small).pixels().all(|pixel| is_near(*pixel, [200; 3])));
    let clear = rendered(&png_of(4, 4, ColorType::GrayscaleAlpha, &[0; 32]));
    assert!(decoded(&clear.small).pixels().all(|pixel| is_near(*pixel, [255; 3])));
    let half = rendered(&png_of(500, 4, ColorType::Rgba, &[0, 0, 0, 128].repeat(2_000)));
    assert!(decoded(&half.small).pixels().all(|pixel| is_near(*pixel, [127; 3])));
    let bytes = png_of(3, 2, ColorType::Rgb, picture(3, 2).as_raw());
    let photo = recognised(&bytes).unwrap();
    assert_eq!((photo.format().extension(), photo.size()), ("png", (3, 2)));
}

#[test]
fn a_jpeg_whose_channels_are_colours_is_taken() {
    let gray = jpeg_of(&RgbImage::from_pixel(32, 32, Rgb([128; 3])), 1);
    // Adobe's own segment: no transformation.
    let adobe = [b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\0", &gray[2..]].concat();
    let made = rendered(&[&gray[..2], &adobe].concat());
    assert!(decoded(&made.small).pixels().all(|pixel| is_near(*pixel, [128; 3])));
}

#[test]
fn a_jpeg_for_printers_is_taken_to_its_last_column() {
    let made = rendered(include_bytes!("../testdata/cmyk.jpg"));
    let small = decoded(&made.small);
    assert!(small.pixels().all(|pixel| is_near(*pixel, [200, 20, 20])), "{:?}", small.get_pixel(31, 4));
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    for (width, height) in [(100_000, 100_000), (10_001, 10_000), (0x7fff_ffff, 0x7fff_ffff)] {
        let refused = recognised(&bomb(width, height)).err();
        assert_eq!(refused, Some(Refused::TooManyPixels { width, height, limit: 100_000_000 }));
    }
    let mut jpeg = jpeg_of(&picture(16, 16), 1);
    let frame = jpeg.windows(2).position(|window| window == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert!(matches!(recognised(&jpeg).err(), Some(Refused::TooManyPixels { width: 65_535, .. })));
    let limits = Limits { bytes: 10, ..Limits::default() };
    assert_eq!(Photo::recognise(&jpeg, &limits).err(), Some(Refused::TooLarge { limit: 10 }));
}

#[test]
fn a_picture_as_large_as_may_be_but_with_hardly_any_data_is_damaged() {
    let bytes = bomb(10_000, 10_000);
    let photo = recognised(&bytes).unwrap();
    assert_eq!(photo.memory(), 600_000_000 + bytes.len() as u64);
    assert!(matches!(photo.render(), Err(Refused::Damaged(_) | Refused::CutShort)));
}

#[test]
fn what_is_no_photo_is_refused_whatever_it_is_called() {
    let jpeg = jpeg_of(&picture(20, 20), 1);
    let hidden = [b"<html><script>", &jpeg[..]].concat();
    for bytes in [&b""[..], b"GIF89a", b"%PDF-1.7", b"PK\x03\x04", b"\xff\xd8", b"\x89PNG", &hidden] {
        assert_eq!(recognised(bytes).err(), Some(Refused::NotAnImage));
    }
}

#[test]
fn what_follows_the_end_stays_out_of_every_rendition() {
    let jpeg = jpeg_of(&picture(20, 20), 1);
    let polyglot = [&jpeg[..], b"PK\x03\x04<script>alert(1)</script>"].concat();
    assert_eq!(rendered(&polyglot), rendered(&jpeg));
}

#[test]
fn a_cut_photo_is_refused_wherever_it_was_cut() {
    let shade = |value: u32| u8::try_from(value % 256).unwrap();
    let noise = RgbImage::from_fn(64, 64, |x, y| Rgb([shade(x * 7), shade(y * 13), shade(x * y)]));
    for whole in [jpeg_of(&noise, 1), png_of(64, 64, ::png::ColorType::Rgb, noise.as_raw())] {
        for length in 0..whole.len() {
            assert!(recognised(&whole[..length]).is_err(), "{length} of {}", whole.len());
        }
        assert!(recognised(&whole).is_ok());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn damage_never_panics(at in 0_usize..4_000, value: u8, png: bool) {
        let image = picture(40, 30);
        let mut bytes =
            if png { png_of(40, 30, ::png::ColorType::Rgb, image.as_raw()) } else { jpeg_of(&image, 6) };
        let at = at % bytes.len();
        bytes[at] = value;
        let limits = Limits { pixels: 1_000_000, ..Limits::default() };
        if let Ok(made) = Photo::recognise(&bytes, &limits).and_then(|photo| photo.render()) {
            prop_assert!(recognised(&made.medium).is_ok());
        }
    }

    #[test]
    fn noise_never_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..600), png: bool) {
        let head = Cursor::new(if png { &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..] } else { &b"\xff\xd8\xff"[..] });
        bytes.splice(0..0, head.into_inner().iter().copied());
        prop_assert!(recognised(&bytes).and_then(|photo| photo.render()).is_err());
    }
}
