//! The mark over a photo that has not been bought.

use image::{Rgb, RgbImage};

/// How many bands cross the shorter side.
const BANDS: u32 = 5;
/// What part of the way from one band to the next a band takes.
const WIDTH: u32 = 6;

/// Slanting bands, each light with a dark edge, so that they are seen on any ground.
pub(crate) fn over(mut image: RgbImage) -> RgbImage {
    let step = (image.width().min(image.height()) / BANDS).max(WIDTH * 2);
    let band = step / WIDTH;
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        match (x + y) % step {
            at if at < band => *pixel = towards(*pixel, u8::MAX),
            at if at < band + band / 2 => *pixel = towards(*pixel, 0),
            _ => {}
        }
    }
    image
}

/// Half way to white or black.
fn towards(Rgb(pixel): Rgb<u8>, end: u8) -> Rgb<u8> {
    Rgb(pixel.map(|value| value.midpoint(end)))
}
