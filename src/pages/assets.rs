//! Our own stylesheet, script and icon: part of the binary, under names that change with their content.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderName};
use actix_web::web::Path;

use crate::pages::chrome::Assets;
use crate::sealing::digest;

/// A file of the binary.
struct File {
    stem: &'static str,
    extension: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

static FILES: [File; 4] = [
    File {
        stem: "hosted",
        extension: "css",
        content_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../static/hosted.css"),
    },
    File {
        stem: "hosted",
        extension: "js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../static/hosted.js"),
    },
    File {
        stem: "passkeys",
        extension: "js",
        content_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../static/passkeys.js"),
    },
    File {
        stem: "icon",
        extension: "svg",
        content_type: "image/svg+xml",
        bytes: include_bytes!("../../static/icon.svg"),
    },
];

/// The paths of the files, the same on every host of ours.
pub static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let [css, js, passkeys, icon] = FILES.each_ref().map(|file| format!("/assets/{}", file.name()));
    Assets { css, js, passkeys, icon }
});

impl File {
    fn name(&self) -> String {
        let digest = hex::encode(&digest(self.bytes)[..6]);
        format!("{}-{digest}.{}", self.stem, self.extension)
    }
}

/// `GET /assets/<stem>-<digest>.<extension>`. Another version of ours may ask for its own digest while both run: it
/// gets what there is here, but keeps it for no longer than the page.
pub async fn get(name: Path<String>) -> HttpResponse {
    let asked = name.into_inner();
    let found = FILES.iter().find(|file| {
        asked.starts_with(&format!("{}-", file.stem))
            && asked.ends_with(&format!(".{}", file.extension))
    });
    let Some(file) = found else { return HttpResponse::NotFound().finish() };
    let cache = match asked == file.name() {
        true => "public, max-age=31536000, immutable",
        false => "no-store",
    };
    HttpResponse::Ok()
        .content_type(file.content_type)
        .insert_header((CACHE_CONTROL, cache))
        .insert_header((HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .body(file.bytes)
}
