-- Everybody who ever wrote to the bot. The id is ours; telegram_id is the messenger's.
CREATE TABLE users (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  telegram_id bigint      NOT NULL,
  username    text,
  locale      text        NOT NULL DEFAULT 'en',
  is_blocked  boolean     NOT NULL DEFAULT false,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_telegram_id_key UNIQUE (telegram_id),
  CONSTRAINT users_locale_check CHECK (locale ~ '^[a-z]{2}(-[A-Z]{2})?$')
);

COMMENT ON TABLE users IS 'Everybody who ever wrote to the bot.';
COMMENT ON COLUMN users.locale IS 'Language of the replies: ISO 639-1, with the country where it matters (pt-BR).';
