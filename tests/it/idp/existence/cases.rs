//! The operations, and what they say of whom.

use serde_json::json;

use super::{Case, NEW};

const WRONG: &str = "Incorrect username or password.";
const NOT_FOUND: &str = "Username/client id combination not found.";
const NO_TRIGGER: &str = "Custom auth lambda trigger is not configured for the user pool.";

/// Of all but USER_AUTH.
pub const CASES: [Case; 8] = [
    Case {
        operation: "InitiateAuth and RespondToAuthChallenge, USER_SRP_AUTH",
        call: |world, name| Box::pin(world.srp("USER_SRP_AUTH", name)),
        open: [
            ("UserNotFoundException", "User does not exist."),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("PasswordResetRequiredException", "Password reset required for the user"),
        ],
    },
    Case {
        operation: "InitiateAuth",
        call: |world, name| Box::pin(world.sign_in(name)),
        open: [
            ("UserNotFoundException", "User does not exist."),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("PasswordResetRequiredException", "Password reset required for the user"),
        ],
    },
    Case {
        operation: "AdminInitiateAuth",
        call: |world, name| Box::pin(world.admin_sign_in(name)),
        open: [
            ("UserNotFoundException", "User does not exist."),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("PasswordResetRequiredException", "Password reset required for the user"),
        ],
    },
    Case {
        operation: "InitiateAuth, CUSTOM_AUTH",
        call: |world, name| Box::pin(world.initiate("CUSTOM_AUTH", name, json!({}))),
        open: [
            ("UserNotFoundException", "User does not exist."),
            ("InvalidParameterException", NO_TRIGGER),
            ("InvalidParameterException", NO_TRIGGER),
            ("InvalidParameterException", NO_TRIGGER),
            ("InvalidParameterException", NO_TRIGGER),
            ("InvalidParameterException", NO_TRIGGER),
        ],
    },
    Case {
        operation: "ForgotPassword",
        call: |world, name| Box::pin(world.client("ForgotPassword", name, json!({}))),
        open: [
            ("UserNotFoundException", NOT_FOUND),
            ("", ""),
            (
                "InvalidParameterException",
                "Cannot reset password for the user as there is no registered/verified email or phone_number",
            ),
            ("NotAuthorizedException", "User is disabled."),
            ("NotAuthorizedException", "User password cannot be reset in the current state."),
            ("", ""),
        ],
    },
    Case {
        operation: "ConfirmForgotPassword",
        call: |world, name| {
            let code = json!({"ConfirmationCode": "000000", "Password": NEW});
            Box::pin(world.client("ConfirmForgotPassword", name, code))
        },
        open: [
            ("UserNotFoundException", NOT_FOUND),
            ("CodeMismatchException", "Invalid verification code provided, please try again."),
            ("ExpiredCodeException", "Invalid code provided, please request a code again."),
            ("ExpiredCodeException", "Invalid code provided, please request a code again."),
            ("ExpiredCodeException", "Invalid code provided, please request a code again."),
            ("CodeMismatchException", "Invalid verification code provided, please try again."),
        ],
    },
    Case {
        operation: "ResendConfirmationCode",
        call: |world, name| Box::pin(world.client("ResendConfirmationCode", name, json!({}))),
        open: [
            ("UserNotFoundException", NOT_FOUND),
            ("InvalidParameterException", "User is already confirmed."),
            ("", ""),
            ("InvalidParameterException", "User is already confirmed."),
            ("InvalidParameterException", "User is already confirmed."),
            ("InvalidParameterException", "User is already confirmed."),
        ],
    },
    Case {
        operation: "ConfirmSignUp",
        call: |world, name| {
            Box::pin(world.client("ConfirmSignUp", name, json!({"ConfirmationCode": "000000"})))
        },
        open: [
            ("UserNotFoundException", NOT_FOUND),
            ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"),
            ("CodeMismatchException", "Invalid verification code provided, please try again."),
            ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"),
            (
                "NotAuthorizedException",
                "User cannot be confirmed. Current status is FORCE_CHANGE_PASSWORD",
            ),
            (
                "NotAuthorizedException",
                "User cannot be confirmed. Current status is RESET_REQUIRED",
            ),
        ],
    },
];

const CODE_WRONG: &str = "Invalid code or auth state for the user.";

/// The same of USER_AUTH.
pub const CHOICES: [Case; 4] = [
    Case {
        operation: "no wish",
        call: |world, name| Box::pin(world.initiate("USER_AUTH", name, json!({}))),
        open: [
            ("UserNotFoundException", "User does not exist."),
            ("", ""),
            ("", ""),
            ("", ""),
            ("", ""),
            ("", ""),
        ],
    },
    Case {
        operation: "PASSWORD",
        call: |world, name| {
            let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "Wr0ng-password"});
            Box::pin(world.initiate("USER_AUTH", name, wish))
        },
        open: [
            ("UserNotFoundException", "User does not exist."),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("PasswordResetRequiredException", "Password reset required for the user"),
        ],
    },
    Case {
        operation: "PASSWORD_SRP",
        call: |world, name| Box::pin(world.srp("USER_AUTH", name)),
        open: [
            ("UserNotFoundException", "User does not exist."),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("NotAuthorizedException", WRONG),
            ("PasswordResetRequiredException", "Password reset required for the user"),
        ],
    },
    Case {
        operation: "EMAIL_OTP",
        call: |world, name| Box::pin(world.one_time_code(name)),
        open: [
            ("UserNotFoundException", "User does not exist."),
            ("CodeMismatchException", CODE_WRONG),
            ("CodeMismatchException", CODE_WRONG),
            ("CodeMismatchException", CODE_WRONG),
            // A temporary password is changed by whoever has it: which it is, is asked.
            ("", ""),
            ("CodeMismatchException", CODE_WRONG),
        ],
    },
];
