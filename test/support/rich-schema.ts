// A schema with something of every kind, in two orders of making.

const TYPES = [
  'CREATE SCHEMA app',
  'CREATE EXTENSION citext',
  "CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy')",
  'CREATE DOMAIN app.positive AS integer DEFAULT 1 NOT NULL CONSTRAINT above CHECK (VALUE > 0)',
];

const SEQUENCES = [
  'CREATE SEQUENCE app.tickets AS integer INCREMENT BY 5 START WITH 100 CACHE 3',
  'CREATE SEQUENCE app.down INCREMENT BY -1 CYCLE MINVALUE -10',
];

const FUNCTIONS = [
  "CREATE FUNCTION app.next_ticket() RETURNS integer LANGUAGE sql AS $$ SELECT pg_catalog.nextval('app.tickets')::integer $$",
  "CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  NEW.note := coalesce(NEW.note, 'none; given');\n  RETURN NEW;\nEND\n$$",
  "CREATE PROCEDURE app.clear(max_age interval DEFAULT interval '1 day') LANGUAGE sql AS $$ SELECT 1 $$",
];

const USERS = [
  `CREATE TABLE app.users (
  id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000) PRIMARY KEY,
  email citext NOT NULL,
  mood app.mood NOT NULL DEFAULT 'ok',
  moods app.mood[],
  level app.positive,
  "Full Name" varchar(40) COLLATE "C",
  note text,
  score numeric(10,2) DEFAULT 0.5,
  doubled numeric GENERATED ALWAYS AS (score * 2) STORED,
  seen timestamptz DEFAULT '2020-01-01 00:00:00+00',
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_score_check CHECK (score >= 0)
)`,
  'CREATE INDEX users_mood_idx ON app.users (mood, lower(email::text)) WHERE note IS NOT NULL',
  'CREATE TRIGGER users_touch BEFORE INSERT OR UPDATE ON app.users FOR EACH ROW EXECUTE FUNCTION app.touch()',
];

const TICKETS = [
  `CREATE TABLE app.orders (
  id serial PRIMARY KEY,
  ticket integer NOT NULL DEFAULT app.next_ticket(),
  user_id bigint NOT NULL,
  room int4range,
  CONSTRAINT orders_user_fkey FOREIGN KEY (user_id) REFERENCES app.users (id) ON DELETE CASCADE DEFERRABLE,
  CONSTRAINT orders_room_excl EXCLUDE USING gist (room WITH &&)
)`,
  'CREATE UNIQUE INDEX orders_ticket_key ON app.orders (ticket)',
  'ALTER TABLE app.orders ADD CONSTRAINT orders_ticket_check CHECK (ticket > 0) NOT VALID',
  'ALTER TABLE app.orders ENABLE ROW LEVEL SECURITY',
  "CREATE TABLE app.events (at date NOT NULL, body jsonb DEFAULT '{}', CONSTRAINT events_pkey PRIMARY KEY (at)) PARTITION BY RANGE (at)",
  "CREATE TABLE app.events_2024 PARTITION OF app.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
  'CREATE INDEX events_body_idx ON app.events USING gin (body)',
  'CREATE UNLOGGED TABLE app.scratch (a integer, b integer)',
  'CREATE TABLE app.scratch_child (c integer) INHERITS (app.scratch)',
];

const VIEWS = [
  "CREATE VIEW app.happy AS SELECT u.id, u.email FROM app.users u WHERE u.mood = 'happy'",
  'CREATE VIEW app.happy_orders WITH (security_barrier) AS SELECT o.id, h.email FROM app.orders o JOIN app.happy h ON h.id = o.user_id',
  'CREATE MATERIALIZED VIEW app.totals AS SELECT user_id, count(*) AS orders FROM app.orders GROUP BY user_id',
  'CREATE UNIQUE INDEX totals_key ON app.totals (user_id)',
];

export const RICH: readonly string[] = [...TYPES, ...SEQUENCES, ...FUNCTIONS, ...USERS, ...TICKETS, ...VIEWS];

/** The same, made as differently as its dependencies let it. */
export const RICH_REORDERED: readonly string[] = [
  ...[...TYPES.slice(0, 2)],
  ...[...SEQUENCES].reverse(),
  ...[...TYPES.slice(2)].reverse(),
  ...TICKETS.slice(4),
  ...[...FUNCTIONS].reverse(),
  ...USERS.slice(0, 1),
  ...TICKETS.slice(0, 4),
  ...VIEWS,
  ...USERS.slice(1).reverse(),
];
