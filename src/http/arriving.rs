//! The body of a request on its way, and whether it is what the request waits for.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage as _;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures_util::Stream;

/// Whether somebody reads a body of which the next piece has not come.
#[derive(Clone, Default)]
pub struct Waiting(Rc<Cell<bool>>);

impl Waiting {
    /// For the body of a request, whoever reads it.
    pub fn on(request: &mut ServiceRequest) -> Self {
        let waiting = Self::default();
        match request.take_payload() {
            Payload::None => {}
            payload => {
                let payload = Box::pin(Arriving { payload, waiting: waiting.clone() });
                request.set_payload(Payload::Stream { payload });
            }
        }
        waiting
    }

    /// Whether it is so now.
    pub fn is_on(&self) -> bool {
        self.0.get()
    }
}

/// A body that tells whether it is waited for.
struct Arriving {
    payload: Payload,
    waiting: Waiting,
}

impl Stream for Arriving {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = Pin::new(&mut self.payload).poll_next(context);
        self.waiting.0.set(polled.is_pending());
        polled
    }
}
