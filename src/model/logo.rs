//! A customer's logo for the hosted pages.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

/// The largest file taken, in bytes (API_SetUICustomization, `ImageFile`).
pub const MAX_LOGO: usize = 131_072;

/// The longest side, in pixels. Logos are shown at most 350 by 178.
const MAX_SIDE: u32 = 4_096;

/// The most pixels, all sides together: a bound on memory, since a small file may unfold to much.
const MAX_PIXELS: u64 = 4_194_304;

/// A picture that was decoded and encoded by us: nothing of the file it came from is left but the pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// `image/png` or `image/jpeg`.
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Why a logo is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogoProblem {
    #[error("The image file is larger than {MAX_LOGO} bytes.")]
    TooLarge,
    #[error("The image file must be a PNG or a JPEG.")]
    Format,
    #[error("The image is larger than {MAX_SIDE} pixels a side or {MAX_PIXELS} pixels in all.")]
    Dimensions,
    #[error("The image file cannot be read.")]
    Broken,
}

impl Logo {
    /// Decodes a PNG or JPEG within limits and encodes its pixels again.
    ///
    /// What kind of file it is, its first bytes say. Metadata, appended data and further frames are dropped;
    /// the orientation a camera noted is applied. Source: OWASP File Upload.
    pub fn from_upload(file: &[u8]) -> Result<Self, LogoProblem> {
        if file.len() > MAX_LOGO {
            return Err(LogoProblem::TooLarge);
        }
        let format = match image::guess_format(file) {
            Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
            _ => return Err(LogoProblem::Format),
        };
        let picture = decode(file, format)?;
        let bytes = encode(&picture, format)?;
        let content_type = if format == ImageFormat::Png { "image/png" } else { "image/jpeg" };
        Ok(Self { content_type, bytes })
    }
}

/// Encodes the pixels of a picture.
pub fn encode(picture: &DynamicImage, format: ImageFormat) -> Result<Vec<u8>, LogoProblem> {
    let mut bytes = Vec::new();
    let written = if format == ImageFormat::Jpeg {
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90);
        picture.write_with_encoder(encoder)
    } else {
        picture.write_to(&mut Cursor::new(&mut bytes), format)
    };
    written.map_err(|_| LogoProblem::Broken)?;
    Ok(bytes)
}

/// Decodes a picture within the limits of size, the orientation a camera noted applied.
pub fn decode(file: &[u8], format: ImageFormat) -> Result<DynamicImage, LogoProblem> {
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    // Eight bytes a pixel: sixteen bits in each of four channels.
    limits.max_alloc = Some(MAX_PIXELS * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(problem)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(LogoProblem::Dimensions);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(problem)?;
    picture.apply_orientation(orientation);
    Ok(match picture {
        // Sixteen bits a channel double the file and show no difference in a logo.
        DynamicImage::ImageRgb16(_) => picture.to_rgb8().into(),
        DynamicImage::ImageRgba16(_) | DynamicImage::ImageLumaA16(_) => picture.to_rgba8().into(),
        DynamicImage::ImageLuma16(_) => picture.to_luma8().into(),
        picture => picture,
    })
}

fn problem(error: image::ImageError) -> LogoProblem {
    match error {
        image::ImageError::Limits(_) => LogoProblem::Dimensions,
        _ => LogoProblem::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = DynamicImage::new_rgb8(width, height);
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    #[test]
    fn the_pixels_survive_and_the_rest_does_not() {
        for (format, kind) in [(ImageFormat::Png, "image/png"), (ImageFormat::Jpeg, "image/jpeg")] {
            let mut upload = file(35, 17, format);
            upload.extend_from_slice(b"<script>alert(1)</script>");
            let logo = Logo::from_upload(&upload).unwrap();
            assert_eq!(logo.content_type, kind);
            assert!(!logo.bytes.windows(8).any(|window| window == b"<script>"));
            let back = image::load_from_memory(&logo.bytes).unwrap();
            assert_eq!((back.width(), back.height()), (35, 17));
        }
    }

    #[test]
    fn a_comment_inside_the_file_is_dropped() {
        let plain = file(8, 8, ImageFormat::Jpeg);
        let comment = [&[0xff, 0xfe, 0x00, 0x0a][..], b"<script>"].concat();
        let upload = [&plain[..2], &comment, &plain[2..]].concat();
        let logo = Logo::from_upload(&upload).unwrap();
        assert!(!logo.bytes.windows(8).any(|window| window == b"<script>"));
    }

    #[test]
    fn other_files_are_refused() {
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
        assert_eq!(Logo::from_upload(svg), Err(LogoProblem::Format));
        assert_eq!(Logo::from_upload(b"GIF89a\x01\x00\x01\x00"), Err(LogoProblem::Format));
        assert_eq!(Logo::from_upload(b""), Err(LogoProblem::Format));
        assert_eq!(Logo::from_upload(&[0; MAX_LOGO + 1]), Err(LogoProblem::TooLarge));
        let png = file(64, 64, ImageFormat::Png);
        assert_eq!(Logo::from_upload(&png[..png.len() / 2]), Err(LogoProblem::Broken));
        assert_eq!(Logo::from_upload(b"\xff\xd8\xff\xe0JFIF"), Err(LogoProblem::Broken));
    }

    #[test]
    fn a_small_file_that_unfolds_to_too_much_is_refused() {
        let long = file(5_000, 1, ImageFormat::Png);
        assert_eq!(Logo::from_upload(&long), Err(LogoProblem::Dimensions));
        let large = file(2_100, 2_100, ImageFormat::Png);
        assert!(large.len() < MAX_LOGO, "{}", large.len());
        assert_eq!(Logo::from_upload(&large), Err(LogoProblem::Dimensions));
    }
}
