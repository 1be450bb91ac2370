//! The operations of cognito-idp that are built: the table.

mod add_custom_attributes;
mod add_user_pool_client_secret;
mod admin_add_user_to_group;
mod admin_confirm_sign_up;
mod admin_create_user;
mod admin_delete_software_token;
mod admin_delete_user;
mod admin_delete_user_attributes;
mod admin_disable_provider_for_user;
mod admin_disable_user;
mod admin_enable_user;
mod admin_forget_device;
mod admin_get_device;
mod admin_get_user;
mod admin_get_user_auth_factors;
mod admin_initiate_auth;
mod admin_link_provider_for_user;
mod admin_list_devices;
mod admin_list_groups_for_user;
mod admin_list_user_sessions;
mod admin_remove_user_from_group;
mod admin_reset_user_password;
mod admin_respond_to_auth_challenge;
mod admin_revoke_user_session;
mod admin_set_user_mfa_preference;
mod admin_set_user_password;
mod admin_set_user_settings;
mod admin_update_device_status;
mod admin_update_user_attributes;
mod admin_user_global_sign_out;
mod associate_software_token;
mod change_password;
mod complete_web_authn_registration;
mod confirm_device;
mod confirm_forgot_password;
mod confirm_sign_up;
mod create_group;
mod create_identity_provider;
mod create_managed_login_branding;
mod create_resource_server;
mod create_terms;
mod create_user_pool;
mod create_user_pool_client;
mod create_user_pool_domain;
mod delete_group;
mod delete_identity_provider;
mod delete_managed_login_branding;
mod delete_resource_server;
mod delete_terms;
mod delete_user;
mod delete_user_attributes;
mod delete_user_pool;
mod delete_user_pool_client;
mod delete_user_pool_client_secret;
mod delete_user_pool_domain;
mod delete_web_authn_credential;
mod describe_identity_provider;
mod describe_managed_login_branding;
mod describe_managed_login_branding_by_client;
mod describe_resource_server;
mod describe_terms;
mod describe_terms_by_client;
mod describe_user_pool;
mod describe_user_pool_client;
mod describe_user_pool_domain;
mod forget_device;
mod forgot_password;
mod get_client_token;
mod get_derived_token;
mod get_device;
mod get_group;
mod get_identity_provider_by_identifier;
mod get_tokens_from_refresh_token;
mod get_ui_customization;
mod get_user;
mod get_user_attribute_verification_code;
mod get_user_auth_factors;
mod get_user_pool_client_session_configuration;
mod get_user_pool_mfa_config;
mod get_user_pool_session_configuration;
mod global_sign_out;
mod initiate_auth;
mod list_devices;
mod list_groups;
mod list_identity_providers;
mod list_resource_servers;
mod list_tags_for_resource;
mod list_terms;
mod list_user_pool_client_secrets;
mod list_user_pool_clients;
mod list_user_pools;
mod list_user_sessions;
mod list_users;
mod list_users_in_group;
mod list_web_authn_credentials;
mod resend_confirmation_code;
mod respond_to_auth_challenge;
mod revoke_token;
mod revoke_user_session;
mod set_ui_customization;
mod set_user_mfa_preference;
mod set_user_pool_client_session_configuration;
mod set_user_pool_mfa_config;
mod set_user_pool_session_configuration;
mod set_user_settings;
mod sign_up;
mod start_web_authn_registration;
mod tag_resource;
mod untag_resource;
mod update_device_status;
mod update_group;
mod update_identity_provider;
mod update_managed_login_branding;
mod update_resource_server;
mod update_terms;
mod update_user_attributes;
mod update_user_pool;
mod update_user_pool_client;
mod update_user_pool_domain;
mod verify_software_token;
mod verify_user_attribute;

use serde_json::Value;

use crate::api::caller::Admin;
use crate::api::contract::Operation;
use crate::api::error::ApiError;
use crate::api::{Call, open, signed};

/// Declares the table: the name on the wire, who may call it, and its module.
macro_rules! operations {
    ($($who:ident $name:ident => $module:ident,)+) => {
        /// The names of the operations that are built.
        pub const BUILT: &[&str] = &[$(stringify!($name)),+];

        /// Runs an operation; one that is not built is unknown.
        pub async fn call(
            call: &Call<'_>,
            admin: Option<Admin>,
            operation: &'static Operation,
            input: Value,
        ) -> Result<Vec<u8>, ApiError> {
            match operation.name {
                $(stringify!($name) => operations!(@$who $module, call, admin, operation, input),)+
                _ => Err(ApiError::not_built(operation)),
            }
        }
    };
    (@open $module:ident, $call:ident, $admin:ident, $operation:ident, $input:ident) => {
        Box::pin(open($operation, $input, |request| $module::run($call, request))).await
    };
    (@either $module:ident, $call:ident, $admin:ident, $operation:ident, $input:ident) => {
        Box::pin(open($operation, $input, |request| $module::run($call, $admin, request))).await
    };
    (@signed $module:ident, $call:ident, $admin:ident, $operation:ident, $input:ident) => {
        Box::pin(signed($operation, $input, $admin, |admin, request| {
            $module::run($call, admin, request)
        }))
        .await
    };
}

operations! {
    signed AddCustomAttributes => add_custom_attributes,
    signed AddUserPoolClientSecret => add_user_pool_client_secret,
    signed AdminAddUserToGroup => admin_add_user_to_group,
    signed AdminConfirmSignUp => admin_confirm_sign_up,
    signed AdminCreateUser => admin_create_user,
    signed AdminDeleteSoftwareToken => admin_delete_software_token,
    signed AdminDeleteUser => admin_delete_user,
    signed AdminDeleteUserAttributes => admin_delete_user_attributes,
    signed AdminDisableProviderForUser => admin_disable_provider_for_user,
    signed AdminDisableUser => admin_disable_user,
    signed AdminEnableUser => admin_enable_user,
    signed AdminForgetDevice => admin_forget_device,
    signed AdminGetDevice => admin_get_device,
    signed AdminGetUser => admin_get_user,
    signed AdminGetUserAuthFactors => admin_get_user_auth_factors,
    signed AdminInitiateAuth => admin_initiate_auth,
    signed AdminLinkProviderForUser => admin_link_provider_for_user,
    signed AdminListDevices => admin_list_devices,
    signed AdminListGroupsForUser => admin_list_groups_for_user,
    signed AdminListUserSessions => admin_list_user_sessions,
    signed AdminRemoveUserFromGroup => admin_remove_user_from_group,
    signed AdminResetUserPassword => admin_reset_user_password,
    signed AdminRespondToAuthChallenge => admin_respond_to_auth_challenge,
    signed AdminRevokeUserSession => admin_revoke_user_session,
    signed AdminSetUserMFAPreference => admin_set_user_mfa_preference,
    signed AdminSetUserPassword => admin_set_user_password,
    signed AdminSetUserSettings => admin_set_user_settings,
    signed AdminUpdateDeviceStatus => admin_update_device_status,
    signed AdminUpdateUserAttributes => admin_update_user_attributes,
    signed AdminUserGlobalSignOut => admin_user_global_sign_out,
    open AssociateSoftwareToken => associate_software_token,
    open ChangePassword => change_password,
    open CompleteWebAuthnRegistration => complete_web_authn_registration,
    open ConfirmDevice => confirm_device,
    open ConfirmForgotPassword => confirm_forgot_password,
    open ConfirmSignUp => confirm_sign_up,
    signed CreateGroup => create_group,
    signed CreateIdentityProvider => create_identity_provider,
    signed CreateManagedLoginBranding => create_managed_login_branding,
    signed CreateResourceServer => create_resource_server,
    signed CreateTerms => create_terms,
    signed CreateUserPool => create_user_pool,
    signed CreateUserPoolClient => create_user_pool_client,
    signed CreateUserPoolDomain => create_user_pool_domain,
    signed DeleteGroup => delete_group,
    signed DeleteIdentityProvider => delete_identity_provider,
    signed DeleteManagedLoginBranding => delete_managed_login_branding,
    signed DeleteResourceServer => delete_resource_server,
    signed DeleteTerms => delete_terms,
    open DeleteUser => delete_user,
    open DeleteUserAttributes => delete_user_attributes,
    signed DeleteUserPool => delete_user_pool,
    signed DeleteUserPoolClient => delete_user_pool_client,
    signed DeleteUserPoolClientSecret => delete_user_pool_client_secret,
    signed DeleteUserPoolDomain => delete_user_pool_domain,
    open DeleteWebAuthnCredential => delete_web_authn_credential,
    signed DescribeIdentityProvider => describe_identity_provider,
    signed DescribeManagedLoginBranding => describe_managed_login_branding,
    signed DescribeManagedLoginBrandingByClient => describe_managed_login_branding_by_client,
    signed DescribeResourceServer => describe_resource_server,
    signed DescribeTerms => describe_terms,
    signed DescribeTermsByClient => describe_terms_by_client,
    signed DescribeUserPool => describe_user_pool,
    signed DescribeUserPoolClient => describe_user_pool_client,
    signed DescribeUserPoolDomain => describe_user_pool_domain,
    open ForgetDevice => forget_device,
    open ForgotPassword => forgot_password,
    open GetClientToken => get_client_token,
    either GetDerivedToken => get_derived_token,
    open GetDevice => get_device,
    signed GetGroup => get_group,
    signed GetIdentityProviderByIdentifier => get_identity_provider_by_identifier,
    open GetTokensFromRefreshToken => get_tokens_from_refresh_token,
    signed GetUICustomization => get_ui_customization,
    open GetUser => get_user,
    open GetUserAttributeVerificationCode => get_user_attribute_verification_code,
    open GetUserAuthFactors => get_user_auth_factors,
    signed GetUserPoolClientSessionConfiguration => get_user_pool_client_session_configuration,
    signed GetUserPoolMfaConfig => get_user_pool_mfa_config,
    signed GetUserPoolSessionConfiguration => get_user_pool_session_configuration,
    open GlobalSignOut => global_sign_out,
    open InitiateAuth => initiate_auth,
    open ListDevices => list_devices,
    signed ListGroups => list_groups,
    signed ListIdentityProviders => list_identity_providers,
    signed ListResourceServers => list_resource_servers,
    signed ListTagsForResource => list_tags_for_resource,
    signed ListUserPoolClientSecrets => list_user_pool_client_secrets,
    signed ListUserPoolClients => list_user_pool_clients,
    signed ListUserPools => list_user_pools,
    open ListUserSessions => list_user_sessions,
    signed ListUsers => list_users,
    signed ListUsersInGroup => list_users_in_group,
    open ListWebAuthnCredentials => list_web_authn_credentials,
    open ResendConfirmationCode => resend_confirmation_code,
    open RespondToAuthChallenge => respond_to_auth_challenge,
    open RevokeToken => revoke_token,
    open RevokeUserSession => revoke_user_session,
    signed SetUICustomization => set_ui_customization,
    open SetUserMFAPreference => set_user_mfa_preference,
    signed SetUserPoolClientSessionConfiguration => set_user_pool_client_session_configuration,
    signed SetUserPoolMfaConfig => set_user_pool_mfa_config,
    signed SetUserPoolSessionConfiguration => set_user_pool_session_configuration,
    open SetUserSettings => set_user_settings,
    open SignUp => sign_up,
    open StartWebAuthnRegistration => start_web_authn_registration,
    signed TagResource => tag_resource,
    signed UntagResource => untag_resource,
    open UpdateDeviceStatus => update_device_status,
    signed UpdateGroup => update_group,
    signed UpdateIdentityProvider => update_identity_provider,
    signed UpdateManagedLoginBranding => update_managed_login_branding,
    signed UpdateResourceServer => update_resource_server,
    open UpdateUserAttributes => update_user_attributes,
    signed UpdateUserPool => update_user_pool,
    signed UpdateUserPoolClient => update_user_pool_client,
    signed UpdateUserPoolDomain => update_user_pool_domain,
    open VerifySoftwareToken => verify_software_token,
    open VerifyUserAttribute => verify_user_attribute,
    either GetDerivedToken => get_derived_token,
    signed ListTerms => list_terms,
    signed UpdateTerms => update_terms,
}
