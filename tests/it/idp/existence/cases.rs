//! The operations, and what they say of whom.

use serde_json::json;

use super::{Case, NEW, Told};

const NOT_FOUND: Told = ("UserNotFoundException", "Username/client id combination not found.");
const NO_TRIGGER: Told = (
    "InvalidParameterException",
    "Custom auth lambda trigger is not configured for the user pool.",
);

/// What is said of nobody where a password is asked for, and of somebody who gives a wrong one.
const NOBODY: Told = ("UserNotFoundException", "User does not exist.");
const WRONG: Told = ("NotAuthorizedException", "Incorrect username or password.");
const RESET: Told = ("PasswordResetRequiredException", "Password reset required for the user");
const BY_PASSWORD: [Told; 6] = [NOBODY, WRONG, WRONG, WRONG, WRONG, RESET];

const SUCCESS: Told = ("", "");
const BAD_CODE: Told =
    ("CodeMismatchException", "Invalid verification code provided, please try again.");
const NO_CODE: Told =
    ("ExpiredCodeException", "Invalid code provided, please request a code again.");
const CONFIRMED: Told = ("InvalidParameterException", "User is already confirmed.");

/// Of all but USER_AUTH.
pub const CASES: [Case; 8] = [
    Case {
        operation: "InitiateAuth and RespondToAuthChallenge, USER_SRP_AUTH",
        call: |world, name| Box::pin(world.srp("USER_SRP_AUTH", name)),
        open: BY_PASSWORD,
    },
    Case {
        operation: "InitiateAuth",
        call: |world, name| Box::pin(world.sign_in(name)),
        open: BY_PASSWORD,
    },
    Case {
        operation: "AdminInitiateAuth",
        call: |world, name| Box::pin(world.admin_sign_in(name)),
        open: BY_PASSWORD,
    },
    Case {
        operation: "InitiateAuth, CUSTOM_AUTH",
        call: |world, name| Box::pin(world.initiate("CUSTOM_AUTH", name, json!({}))),
        open: [
            NOBODY,
            NO_TRIGGER,
            ("UserNotConfirmedException", "User is not confirmed."),
            ("NotAuthorizedException", "User is disabled."),
            NO_TRIGGER,
            RESET,
        ],
    },
    Case {
        operation: "ForgotPassword",
        call: |world, name| Box::pin(world.client("ForgotPassword", name, json!({}))),
        open: [
            NOT_FOUND,
            SUCCESS,
            (
                "InvalidParameterException",
                "Cannot reset password for the user as there is no registered/verified email or phone_number",
            ),
            ("NotAuthorizedException", "User is disabled."),
            ("NotAuthorizedException", "User password cannot be reset in the current state."),
            SUCCESS,
        ],
    },
    Case {
        operation: "ConfirmForgotPassword",
        call: |world, name| {
            let code = json!({"ConfirmationCode": "000000", "Password": NEW});
            Box::pin(world.client("ConfirmForgotPassword", name, code))
        },
        open: [NOT_FOUND, BAD_CODE, NO_CODE, NO_CODE, NO_CODE, BAD_CODE],
    },
    Case {
        operation: "ResendConfirmationCode",
        call: |world, name| Box::pin(world.client("ResendConfirmationCode", name, json!({}))),
        open: [NOT_FOUND, CONFIRMED, SUCCESS, CONFIRMED, CONFIRMED, CONFIRMED],
    },
    Case {
        operation: "ConfirmSignUp",
        call: |world, name| {
            Box::pin(world.client("ConfirmSignUp", name, json!({"ConfirmationCode": "000000"})))
        },
        open: [
            NOT_FOUND,
            ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"),
            BAD_CODE,
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

const CODE_WRONG: Told = ("CodeMismatchException", "Invalid code or auth state for the user.");
// A temporary password is changed by whoever has it: which it is, is asked.
const BY_CODE: [Told; 6] = [NOBODY, CODE_WRONG, CODE_WRONG, DISABLED, SUCCESS, CODE_WRONG];
// Who has proven an address is asked for no code at a number that is not proven: which factor it shall be, is asked.
const BY_NUMBER: [Told; 6] = [NOBODY, SUCCESS, CODE_WRONG, SUCCESS, SUCCESS, SUCCESS];
const DISABLED: Told = ("NotAuthorizedException", "User is disabled.");

/// The same of USER_AUTH.
pub const CHOICES: [Case; 5] = [
    Case {
        operation: "no wish",
        call: |world, name| Box::pin(world.initiate("USER_AUTH", name, json!({}))),
        open: [NOBODY, SUCCESS, SUCCESS, SUCCESS, SUCCESS, SUCCESS],
    },
    Case {
        operation: "PASSWORD",
        call: |world, name| {
            let wish = json!({"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": "Wr0ng-password"});
            Box::pin(world.initiate("USER_AUTH", name, wish))
        },
        open: BY_PASSWORD,
    },
    Case {
        operation: "PASSWORD_SRP",
        call: |world, name| Box::pin(world.srp("USER_AUTH", name)),
        open: BY_PASSWORD,
    },
    Case {
        operation: "EMAIL_OTP",
        call: |world, name| Box::pin(world.one_time_code("EMAIL_OTP", name)),
        open: BY_CODE,
    },
    Case {
        operation: "SMS_OTP",
        call: |world, name| Box::pin(world.one_time_code("SMS_OTP", name)),
        open: BY_NUMBER,
    },
];
