//! A decoded picture: four channels of eight bits, which is what is resized fastest.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;
use image::{DynamicImage, Rgb, RgbImage, RgbaImage};

use crate::Refused;

/// See the module.
pub(crate) struct Raster {
    image: RgbaImage,
    /// Whether no pixel lets anything through.
    opaque: bool,
}

impl Raster {
    pub(crate) fn new(width: u32, height: u32, rgba: Vec<u8>, opaque: bool) -> Result<Self, Refused> {
        let image = RgbaImage::from_raw(width, height, rgba).filter(|_| width > 0 && height > 0);
        image
            .map(|image| Self { image, opaque })
            .ok_or_else(|| Refused::Damaged("its size is not as its head says".into()))
    }

    /// The same, at most so wide and high.
    pub(crate) fn fit(self, side: u32) -> Result<Self, Refused> {
        let (width, height) = self.image.dimensions();
        let longer = width.max(height);
        if longer <= side {
            return Ok(self);
        }
        let scaled = |length: u32| {
            let length = (u64::from(length) * u64::from(side) + u64::from(longer / 2)) / u64::from(longer);
            u32::try_from(length).unwrap_or(side).max(1)
        };
        self.resized(scaled(width), scaled(height))
    }

    fn resized(&self, width: u32, height: u32) -> Result<Self, Refused> {
        let from = ImageRef::new(self.image.width(), self.image.height(), self.image.as_raw(), PixelType::U8x4);
        let from = from.map_err(|error| Refused::damaged(&error))?;
        let mut to = Image::new(width, height, PixelType::U8x4);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        let options = options.use_alpha(!self.opaque);
        Resizer::new().resize(&from, &mut to, &options).map_err(|error| Refused::damaged(&error))?;
        Self::new(width, height, to.into_vec(), self.opaque)
    }

    /// On white paper, turned the right way up.
    pub(crate) fn upright(&self, orientation: Orientation) -> RgbImage {
        let (width, height) = self.image.dimensions();
        let mut image = RgbImage::new(width, height);
        for (to, from) in image.pixels_mut().zip(self.image.pixels()) {
            let [red, green, blue, alpha] = from.0;
            let alpha = if self.opaque { u8::MAX } else { alpha };
            *to = Rgb([red, green, blue].map(|value| on_white(value, alpha)));
        }
        let mut image = DynamicImage::ImageRgb8(image);
        image.apply_orientation(orientation);
        image.into_rgb8()
    }
}

fn on_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u32::from(value), u32::from(alpha));
    u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}
