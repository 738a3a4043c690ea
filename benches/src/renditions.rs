//! All renditions of a photo of 12 megapixels, beside ImageMagick doing the same work.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use rollbook_renditions::{Limits, Photo};
use serde_json::json;
use tempfile::TempDir;

use crate::report::{figure, median};
use crate::{Outcome, Settings};

const WIDTH: u32 = 4_000;
const HEIGHT: u32 = 3_000;
/// How much darker or lighter a pixel is than its surroundings, as in a photo.
const GRAIN: u32 = 24;

/// Takes both in turn.
pub(crate) fn compare(settings: &Settings) -> Outcome<()> {
    let folder = TempDir::new_in(&settings.directory)?;
    let source = folder.path().join("photo.jpg");
    fs::write(&source, photo()?)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..settings.rounds.max(5) {
        ours.push(timed(|| render(&source, folder.path()))?);
        theirs.push(timed(|| convert(&source, folder.path()))?);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    figure("renditions.ours", "ms", ours, json!({ "pixels": WIDTH * HEIGHT }));
    figure("renditions.convert", "ms", theirs, json!(null));
    figure("ratio.renditions", "convert/ours", theirs / ours, json!(null));
    Ok(())
}

fn timed(work: impl FnOnce() -> Outcome<()>) -> Outcome<f64> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed().as_secs_f64() * 1e3)
}

/// Slopes and grain: neither empty nor noise.
fn photo() -> Outcome<Vec<u8>> {
    let mut seed = 1_u32;
    let image = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (seed >> 16) % GRAIN;
        let shade = |slope: u32| u8::try_from((slope + grain) % 256).unwrap_or(u8::MAX);
        Rgb([shade(x / 17), shade(y / 13), shade((x + y) / 29)])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&image)?;
    Ok(bytes)
}

fn render(source: &Path, folder: &Path) -> Outcome<()> {
    let bytes = fs::read(source)?;
    let made = Photo::recognise(&bytes, &Limits::default())?.render()?;
    for (name, bytes) in [
        ("medium", made.medium),
        ("small", made.small),
        ("watermark", made.watermark),
        ("watermark_small", made.watermark_small),
    ] {
        fs::write(folder.join(name).with_extension("jpg"), bytes)?;
    }
    Ok(())
}

/// One run that reads once and writes four, each smaller one made of the larger.
fn convert(source: &Path, folder: &Path) -> Outcome<()> {
    let mark = ["-stroke", "#ffffff80", "-strokewidth", "40", "-draw", "line 0,1200 1200,0 line 400,1200 1600,0"];
    let to = |name: &str| folder.join(name).with_extension("jpg");
    let mut command = Command::new("convert");
    command.arg(source).args(["-auto-orient", "-strip", "-quality", "85", "-resize", "1600x1600>"]);
    command.args(["-write"]).arg(to("im_medium"));
    command.args(["(", "+clone"]).args(mark).args(["-write"]).arg(to("im_watermark")).args(["+delete", ")"]);
    command.args(["-resize", "400x400>", "-write"]).arg(to("im_small"));
    command.args(mark).arg(to("im_watermark_small"));
    let status = command.status().map_err(|error| format!("ImageMagick's convert is needed: {error}"))?;
    if status.success() { Ok(()) } else { Err("convert failed".into()) }
}
