-- Back-channel logout: what the clients of a browser session are told once it has ended.

ALTER TABLE browser_sessions
    -- The session of the same user that took its place in the browser: its clients are told when that one ends.
    ADD COLUMN continued_by uuid,
    -- When a job has noted whom to tell. Of sessions that ended before there was anybody to tell, it never is.
    ADD COLUMN told_at timestamptz;
UPDATE browser_sessions SET told_at = revoked_at WHERE revoked_at IS NOT NULL;
CREATE INDEX browser_sessions_untold ON browser_sessions (user_pool_id, session_id)
    WHERE revoked_at IS NOT NULL AND told_at IS NULL AND continued_by IS NULL;
CREATE INDEX browser_sessions_continued ON browser_sessions (user_pool_id, continued_by)
    WHERE continued_by IS NOT NULL;

-- One for each session and client to tell.
CREATE TABLE logout_notices (
    user_pool_id text COLLATE "C" NOT NULL,
    session_id uuid NOT NULL,
    client_id text COLLATE "C" NOT NULL,
    sub uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    delivered_at timestamptz,
    dead_at timestamptz,
    last_error text,
    PRIMARY KEY (user_pool_id, session_id, client_id)
);
CREATE INDEX logout_notices_due ON logout_notices (next_attempt_at)
    WHERE delivered_at IS NULL AND dead_at IS NULL;
CREATE INDEX ON logout_notices (expires_at);
