//! Operations of cognito-idp.

mod envelope;
