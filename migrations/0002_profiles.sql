-- What a user told about themselves. One row for each user who did.
CREATE TABLE profiles (
  user_id      bigint PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  full_name    text        NOT NULL,
  display_name text,
  bio          text        NOT NULL DEFAULT '',
  birth_year   smallint,
  updated_at   timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT profiles_full_name_check CHECK (btrim(full_name) <> ''),
  CONSTRAINT profiles_birth_year_check CHECK (birth_year BETWEEN 1900 AND 2100)
);
