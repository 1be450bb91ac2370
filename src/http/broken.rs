//! What a caller gets whose handler gave no answer: it panicked, or whoever it waits for does not come back, which may be the
//! caller.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use uuid::Uuid;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("a handler panicked")]
    Panicked,
    #[error("a handler took too long")]
    TooSlow,
    #[error("the body of a request came too slowly")]
    BodyTooSlow,
}

/// An error in place of a handler's answer.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct Broken {
    pub why: Why,
    /// Whether the caller expects AWS JSON.
    pub api: bool,
    pub request_id: Uuid,
}

impl actix_web::ResponseError for Broken {
    fn status_code(&self) -> StatusCode {
        match (self.why, self.api) {
            (Why::BodyTooSlow, _) => StatusCode::REQUEST_TIMEOUT,
            (Why::TooSlow, false) => StatusCode::SERVICE_UNAVAILABLE,
            (Why::TooSlow, true) | (Why::Panicked, _) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header(("x-amzn-requestid", self.request_id.to_string()));
        match (self.api, self.why) {
            (true, Why::BodyTooSlow) => answer
                .force_close()
                .insert_header(("x-amzn-errortype", "RequestTimeoutException:"))
                .content_type("application/x-amz-json-1.1")
                .json(serde_json::json!({"__type": "RequestTimeoutException", "message": "The request took too long to arrive."})),
            (false, Why::BodyTooSlow) => answer
                .force_close()
                .content_type("text/plain; charset=utf-8")
                .body("The request took too long to arrive.\n"),
            (true, _) => answer
                .insert_header(("x-amzn-errortype", "InternalErrorException:"))
                .content_type("application/x-amz-json-1.1")
                .json(serde_json::json!({"__type": "InternalErrorException", "message": "Something went wrong on our side. Please try again."})),
            (false, Why::Panicked) => answer
                .content_type("text/plain; charset=utf-8")
                .body("Something went wrong on our side.\n"),
            (false, Why::TooSlow) => answer
                .insert_header((RETRY_AFTER, "5"))
                .content_type("text/plain; charset=utf-8")
                .body("The service is busy. Please try again.\n"),
        }
    }
}
