-- One row for each quiz a user began. Rows outlive their user here: the weekly figures are made from them, so there is
-- no foreign key, and verify/quiz_sessions_have_a_user.sql looks for what the nightly clean-up forgot.
CREATE TABLE quiz_sessions (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id     bigint      NOT NULL,
  topic       text        NOT NULL,
  score       integer     NOT NULL DEFAULT 0,
  asked       integer     NOT NULL DEFAULT 0,
  started_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  CONSTRAINT quiz_sessions_score_check CHECK (score BETWEEN 0 AND asked),
  CONSTRAINT quiz_sessions_finished_at_check CHECK (finished_at >= started_at)
);

-- A user plays one quiz at a time.
CREATE UNIQUE INDEX quiz_sessions_open_key ON quiz_sessions (user_id) WHERE finished_at IS NULL;
