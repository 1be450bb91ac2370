-- Claims that an app asked for one by one (OIDC Core §5.5), in the code and then in the sign-in it gives. NULL is none.
ALTER TABLE authorization_codes ADD COLUMN claims jsonb;
ALTER TABLE grants ADD COLUMN claims jsonb;
