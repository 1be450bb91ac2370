//! The pictures of a style: sniffed, bounded, and written anew before anybody sees them.

use image::{DynamicImage, ImageFormat};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::logo::{self, LogoProblem};
use crate::model::managed_login::svg;

/// The largest file, in bytes (API_AssetType).
pub const MAX_ASSET: usize = 1_000_000;

/// The longest side of a favicon, in pixels: what an ICO can say.
const MAX_ICON: u32 = 256;

/// What a picture is for. Source: API_AssetType.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AssetCategory {
    FaviconIco,
    FaviconSvg,
    EmailGraphic,
    SmsGraphic,
    AuthAppGraphic,
    PasswordGraphic,
    PasskeyGraphic,
    PageHeaderLogo,
    PageHeaderBackground,
    PageFooterLogo,
    PageFooterBackground,
    PageBackground,
    FormBackground,
    FormLogo,
    IdpButtonIcon,
}

/// The mode a picture is for, or a style shows; `Dynamic` is both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ColorMode {
    Light,
    Dark,
    Dynamic,
}

/// What kind of file a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sqlx(type_name = "text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Extension {
    Ico,
    Jpeg,
    Png,
    Svg,
    Webp,
}

/// A picture as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    pub category: AssetCategory,
    pub color_mode: ColorMode,
    pub extension: Extension,
    /// For the icon of a button: the identity provider.
    pub resource_id: Option<String>,
    pub bytes: Vec<u8>,
}

/// A picture as browsers get it: nothing of the file it came from is left but what is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    pub category: AssetCategory,
    pub color_mode: ColorMode,
    pub resource_id: Option<String>,
    /// `<digest>.<extension>`.
    pub name: String,
    pub content_type: &'static str,
    pub bytes: Vec<u8>,
}

/// Why a picture is refused, in words for whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssetProblem {
    #[error("it has no Bytes")]
    Empty,
    #[error("it is larger than {MAX_ASSET} bytes")]
    TooLarge,
    #[error("its content is not {}", .0.word())]
    NotWhatItSays(Extension),
    // That is a sentence, and this the end of one.
    #[error("{}", .0.to_string().trim_end_matches('.'))]
    Raster(#[from] LogoProblem),
    #[error("{0}")]
    Svg(#[from] svg::SvgProblem),
    #[error("{0}")]
    Place(&'static str),
}

impl Extension {
    /// Its name in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ico => "ICO",
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Svg => "SVG",
            Self::Webp => "WEBP",
        }
    }

    /// How the names of its files end.
    fn ending(self) -> &'static str {
        match self {
            Self::Ico => "ico",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Webp => "webp",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Ico => "image/x-icon",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
            Self::Webp => "image/webp",
        }
    }
}

impl Asset {
    /// What tells the pictures of a style apart.
    pub fn key(&self) -> (AssetCategory, ColorMode, Option<&str>) {
        (self.category, self.color_mode, self.resource_id.as_deref())
    }

    /// Checks the file and writes it anew. What kind it is, its content says; the extension must agree.
    ///
    /// Source: API_AssetType; OWASP File Upload.
    pub fn serve(&self) -> Result<Served, AssetProblem> {
        if self.bytes.is_empty() {
            return Err(AssetProblem::Empty);
        }
        if self.bytes.len() > MAX_ASSET {
            return Err(AssetProblem::TooLarge);
        }
        self.check_place()?;
        let bytes = match self.extension {
            Extension::Svg => svg::sanitise(&self.bytes)?.into_bytes(),
            raster => rewrite(&self.bytes, raster)?,
        };
        let (ending, content_type) = (self.extension.ending(), self.extension.content_type());
        let name = format!("{}.{ending}", hex::encode(&Sha256::digest(&bytes)[..8]));
        let (category, color_mode) = (self.category, self.color_mode);
        let resource_id = self.resource_id.clone();
        Ok(Served { category, color_mode, resource_id, name, content_type, bytes })
    }

    fn check_place(&self) -> Result<(), AssetProblem> {
        let is_ico = self.extension == Extension::Ico;
        let is_svg = self.extension == Extension::Svg;
        let why = match self.category {
            AssetCategory::FaviconIco if !is_ico => "FAVICON_ICO takes the extension ICO",
            AssetCategory::FaviconSvg if !is_svg => "FAVICON_SVG takes the extension SVG",
            AssetCategory::IdpButtonIcon if self.resource_id.is_none() => {
                "IDP_BUTTON_ICON needs the name of the identity provider as ResourceId"
            }
            AssetCategory::FaviconIco | AssetCategory::FaviconSvg => return Ok(()),
            _ if is_ico => "only FAVICON_ICO takes the extension ICO",
            _ => return Ok(()),
        };
        Err(AssetProblem::Place(why))
    }
}

/// Decodes a raster image within limits and encodes its pixels again.
fn rewrite(file: &[u8], extension: Extension) -> Result<Vec<u8>, AssetProblem> {
    let format = match extension {
        Extension::Ico => ImageFormat::Ico,
        Extension::Jpeg => ImageFormat::Jpeg,
        Extension::Webp => ImageFormat::WebP,
        Extension::Png | Extension::Svg => ImageFormat::Png,
    };
    if image::guess_format(file).ok() != Some(format) {
        return Err(AssetProblem::NotWhatItSays(extension));
    }
    // The decoder of ICO files takes PNGs with transparency alone.
    let mut picture = match png_in(file).filter(|_| format == ImageFormat::Ico) {
        Some(png) => logo::decode(png, ImageFormat::Png)?,
        None => logo::decode(file, format)?,
    };
    if format == ImageFormat::Ico {
        let (width, height) = (picture.width().min(MAX_ICON), picture.height().min(MAX_ICON));
        picture = picture.thumbnail(width, height);
    }
    // What these two encoders take.
    if matches!(format, ImageFormat::Ico | ImageFormat::WebP) {
        picture = DynamicImage::from(picture.to_rgba8());
    }
    Ok(logo::encode(&picture, format)?)
}

/// The largest picture of an ICO file, if it is a PNG. Its directory has 16 bytes for each picture: width and height, 0
/// for 256, and at the end where the picture stands and how long it is.
fn png_in(file: &[u8]) -> Option<&[u8]> {
    let word = |entry: &[u8], at: usize| {
        let four = entry.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok())?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let count = usize::from(u16::from_le_bytes([*file.get(4)?, *file.get(5)?]));
    let entries = file.get(6..)?.chunks_exact(16).take(count);
    let side = |byte: u8| if byte == 0 { 256_u32 } else { byte.into() };
    let largest = entries.max_by_key(|entry| side(entry[0]) * side(entry[1]))?;
    let (length, start) = (word(largest, 8)?, word(largest, 12)?);
    let picture = file.get(start..start.checked_add(length)?)?;
    picture.starts_with(b"\x89PNG\r\n\x1a\n").then_some(picture)
}

impl Served {
    /// The picture for a place in a mode: its own, else the one for both. A provider's icon is named by the provider.
    pub fn find<'a>(
        all: &'a [Self],
        category: AssetCategory,
        mode: ColorMode,
        resource: Option<&str>,
    ) -> Option<&'a Self> {
        let with = |mode: ColorMode| {
            all.iter().find(|one| {
                one.category == category
                    && one.color_mode == mode
                    && (resource.is_none() || one.resource_id.as_deref() == resource)
            })
        };
        with(mode).or_else(|| with(ColorMode::Dynamic))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn asset(category: AssetCategory, extension: Extension, bytes: Vec<u8>) -> Asset {
        Asset { category, color_mode: ColorMode::Light, extension, resource_id: None, bytes }
    }

    fn picture(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = DynamicImage::new_rgba8(8, 4);
        let picture = if format == ImageFormat::Jpeg { picture.to_rgb8().into() } else { picture };
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    #[test]
    fn each_kind_is_written_anew_and_named_by_its_content() {
        use AssetCategory::{FaviconIco, FaviconSvg, FormLogo};
        for (category, extension, format, kind) in [
            (FormLogo, Extension::Png, ImageFormat::Png, "image/png"),
            (FormLogo, Extension::Jpeg, ImageFormat::Jpeg, "image/jpeg"),
            (FormLogo, Extension::Webp, ImageFormat::WebP, "image/webp"),
            (FaviconIco, Extension::Ico, ImageFormat::Ico, "image/x-icon"),
        ] {
            let mut file = picture(format);
            if format != ImageFormat::WebP {
                file.extend_from_slice(b"<script>alert(1)</script>");
            }
            let served = asset(category, extension, file).serve().unwrap();
            assert_eq!(served.content_type, kind);
            assert!(!served.bytes.windows(8).any(|window| window == b"<script>"));
            let back = image::load_from_memory(&served.bytes).unwrap();
            assert_eq!((back.width(), back.height()), (8, 4), "{kind}");
            let again = asset(category, extension, served.bytes.clone()).serve().unwrap();
            assert_eq!(served.name.len(), 16 + 1 + extension.ending().len());
            assert!(again.name.ends_with(extension.ending()));
        }
        let svg =
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/><rect width='1' height='1'/></svg>";
        let served = asset(FaviconSvg, Extension::Svg, svg.to_vec()).serve().unwrap();
        assert!(!String::from_utf8(served.bytes).unwrap().contains("script"));
    }

    #[test]
    fn an_icon_may_be_a_picture_without_transparency() {
        let mut png = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(32, 32).write_to(&mut png, ImageFormat::Png).unwrap();
        let png = png.into_inner();
        let length = u32::try_from(png.len()).unwrap().to_le_bytes();
        let head = [0, 0, 1, 0, 1, 0, 32, 32, 0, 0, 1, 0, 24, 0];
        let ico = [&head[..], &length, &22_u32.to_le_bytes(), &png].concat();
        let served = asset(AssetCategory::FaviconIco, Extension::Ico, ico.clone()).serve().unwrap();
        let back = image::load_from_memory(&served.bytes).unwrap();
        assert_eq!((back.width(), back.height()), (32, 32));
        // What its directory says of it may be wrong.
        for broken in [&ico[..40], &ico[..10], &[&head[..], &[255; 8], &png].concat()] {
            assert!(
                asset(AssetCategory::FaviconIco, Extension::Ico, broken.to_vec()).serve().is_err()
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_half_a_sentence() {
        assert_eq!(
            AssetProblem::NotWhatItSays(Extension::Png).to_string(),
            "its content is not PNG"
        );
        let broken = AssetProblem::Raster(LogoProblem::Broken).to_string();
        assert_eq!(broken, "The image file cannot be read");
    }

    #[test]
    fn what_is_not_what_it_says_is_refused() {
        use AssetCategory::{FaviconIco, FaviconSvg, FormLogo, IdpButtonIcon};
        let png = picture(ImageFormat::Png);
        let refused = |category, extension, bytes: &[u8]| {
            asset(category, extension, bytes.to_vec()).serve().unwrap_err()
        };
        assert_eq!(
            refused(FormLogo, Extension::Jpeg, &png),
            AssetProblem::NotWhatItSays(Extension::Jpeg)
        );
        assert_eq!(
            refused(FormLogo, Extension::Png, b"<svg/>"),
            AssetProblem::NotWhatItSays(Extension::Png)
        );
        assert!(matches!(refused(FormLogo, Extension::Svg, &png), AssetProblem::Svg(_)));
        assert!(matches!(
            refused(FormLogo, Extension::Png, &png[..40]),
            AssetProblem::Raster(LogoProblem::Broken)
        ));
        assert_eq!(refused(FormLogo, Extension::Png, b""), AssetProblem::Empty);
        assert_eq!(refused(FormLogo, Extension::Png, &[0; MAX_ASSET + 1]), AssetProblem::TooLarge);
        assert!(matches!(refused(FaviconIco, Extension::Png, &png), AssetProblem::Place(_)));
        assert!(matches!(refused(FaviconSvg, Extension::Png, &png), AssetProblem::Place(_)));
        assert!(matches!(refused(IdpButtonIcon, Extension::Png, &png), AssetProblem::Place(_)));
        let ico = picture(ImageFormat::Ico);
        assert!(matches!(refused(FormLogo, Extension::Ico, &ico), AssetProblem::Place(_)));
    }

    #[test]
    fn a_mode_has_its_own_picture_or_that_of_both() {
        let served = |mode| {
            let mut one = asset(AssetCategory::FormLogo, Extension::Png, picture(ImageFormat::Png));
            one.color_mode = mode;
            one.serve().unwrap()
        };
        let all = [served(ColorMode::Dynamic), served(ColorMode::Dark)];
        let find = |mode| Served::find(&all, AssetCategory::FormLogo, mode, None).unwrap();
        assert_eq!(find(ColorMode::Light).color_mode, ColorMode::Dynamic);
        assert_eq!(find(ColorMode::Dark).color_mode, ColorMode::Dark);
        assert_eq!(Served::find(&all, AssetCategory::PageBackground, ColorMode::Light, None), None);
    }
}
