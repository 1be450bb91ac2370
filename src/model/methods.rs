//! The methods by which a sign-in was proven, as a grant keeps them. Source: RFC 8176, and Cognito's own names.

/// A password, by whatever protocol.
pub const PASSWORD: &str = "pwd";
/// A code of a software token.
pub const SOFTWARE_TOKEN: &str = "otp";
/// A code sent to a phone.
pub const SMS: &str = "sms";
/// A code sent by e-mail.
pub const EMAIL: &str = "email_otp";
/// A passkey that is synchronised.
pub const SOFTWARE_KEY: &str = "swk";
/// A passkey that never leaves its device.
pub const HARDWARE_KEY: &str = "hwk";
/// The passkey's device made sure who its user is. Never shown in a token.
pub const USER_VERIFIED: &str = "user";
/// A recovery code, in the place of a second factor that was lost.
pub const RECOVERY_CODE: &str = "recovery_code";
/// Whatever an identity provider asked for.
pub const FEDERATED: &str = "fed";
/// A remembered device. Never shown in a token.
pub const DEVICE: &str = "device";

/// Whether a method is among those proven.
pub fn has(proven: &[String], method: &str) -> bool {
    proven.iter().any(|known| known == method)
}

/// Adds a method that was proven, once.
pub fn add(proven: &mut Vec<String>, method: &str) {
    if !has(proven, method) {
        proven.push(method.to_owned());
    }
}
