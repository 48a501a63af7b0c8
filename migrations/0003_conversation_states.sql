-- Where each conversation stands, so that the bot goes on after a restart.
CREATE TABLE conversation_states (
  user_id    bigint      NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  chat_id    bigint      NOT NULL,
  state      text        NOT NULL,
  data       jsonb       NOT NULL DEFAULT '{}',
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, chat_id),
  CONSTRAINT conversation_states_data_check CHECK (jsonb_typeof(data) = 'object')
);

-- For the sweeper that ends conversations nobody has answered for a day.
CREATE INDEX conversation_states_updated_at_idx ON conversation_states (updated_at);
