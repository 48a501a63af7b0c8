// Schemas in which servers print expressions and queries, and changes of them that mean something else.

/** In each place where a server prints an expression, some whose printed form is printed differently once it is parsed again. */
export const RESTORED = {
  '1_doc.sql': `CREATE TABLE doc (id int PRIMARY KEY, a text, b text, c text,
    d varchar(5)[] DEFAULT ARRAY['x'], same boolean GENERATED ALWAYS AS ((a, b, c) IS DISTINCT FROM ('x', 'y', 'z')) STORED);
CREATE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER watch BEFORE UPDATE ON doc FOR EACH ROW
  WHEN ((OLD.a, OLD.b, OLD.c) IS DISTINCT FROM (NEW.a, NEW.b, NEW.c)) EXECUTE FUNCTION touched();
ALTER TABLE doc ADD CONSTRAINT never CHECK ((a, b, c) IS DISTINCT FROM ('x', 'y', 'z'));
CREATE VIEW odd AS SELECT id, (SELECT 'x') AS x FROM doc WHERE (a, b, c) IS DISTINCT FROM ('x', 'y', 'z');
CREATE MATERIALIZED VIEW odder AS SELECT id FROM doc WHERE (a, b) IN (('x', 'y'), ('y', 'z'), ('z', 'x'));
CREATE INDEX odd_i ON doc (id) WHERE (a, b, c) IS DISTINCT FROM ('x', 'y', 'z');
CREATE RULE beside AS ON UPDATE TO doc WHERE (OLD.a, OLD.b, OLD.c) IS DISTINCT FROM (NEW.a, NEW.b, NEW.c) DO ALSO SELECT 1;
ALTER TABLE doc ENABLE ROW LEVEL SECURITY;
CREATE POLICY those ON doc USING ((a, b, c) IS DISTINCT FROM ('x', 'y', 'z')) WITH CHECK (d && ARRAY[a]::varchar[]);
`,
  '2_part.sql': `CREATE DOMAIN kind AS varchar(20) CHECK (VALUE IN ('BOLT', 'NUT'));
CREATE TABLE part (id int PRIMARY KEY, kind varchar(20) NOT NULL CHECK (kind IN ('BOLT', 'NUT')), tags jsonb, of kind,
  is_nut boolean GENERATED ALWAYS AS (kind IN ('NUT', 'BOLT')) STORED, is_bolt boolean DEFAULT ('x'::varchar IN ('BOLT', 'NUT')));
CREATE VIEW tagged AS SELECT id FROM part WHERE tags ?| ARRAY[kind];
CREATE INDEX nuts ON part (id, (kind IN ('a', 'b'))) WHERE kind IN ('NUT', 'WASHER');
CREATE STATISTICS kinds ON (kind IN ('NUT', 'WASHER')), id FROM part;
CREATE FUNCTION is_known(k varchar DEFAULT CASE WHEN 'x'::varchar IN ('a', 'b') THEN 'c' END) RETURNS boolean LANGUAGE sql
  BEGIN ATOMIC SELECT k IN ('BOLT', 'NUT') OR (k, k, k) IS DISTINCT FROM ('a', 'b', 'c'); END;
CREATE TABLE parted (id int, kind varchar(20)) PARTITION BY LIST ((kind IN ('NUT', 'WASHER')));
CREATE TABLE parted_t PARTITION OF parted FOR VALUES IN (true);
`,
};

/** The places once more, each with something that another placing of parentheses would change. */
export const BASE = `CREATE TABLE a (id int PRIMARY KEY, made timestamptz, total int, paid int, fee int,
  g boolean GENERATED ALWAYS AS ((total > 0 OR paid > 0) AND fee > 0) STORED);
CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a, owner_id int, made timestamptz, is_public boolean, approved boolean);
CREATE VIEW v AS SELECT a.id, b.made, (a.total - a.paid) * a.fee AS due FROM a JOIN b ON b.a_id = a.id;
CREATE POLICY p ON b USING ((owner_id = 1 OR is_public) AND approved);
ALTER TABLE a ADD CONSTRAINT c CHECK ((total > 0 OR paid > 0) AND fee > 0);
CREATE INDEX i ON b (id) WHERE (owner_id = 1 OR is_public) AND approved;
CREATE FUNCTION f(t int, p int, fee int) RETURNS boolean LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT (t > 1 OR p > 1) AND fee > 1; END;
CREATE FUNCTION s(t int, p int, fee int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT (t > 1 OR p > 1) AND fee > 1';
CREATE DOMAIN d AS int CHECK ((VALUE > 1 OR VALUE < -1) AND VALUE <> 5);
CREATE STATISTICS st ON ((total - paid) - fee), id FROM a;
`;

/** By the reference of what drifts, the statements that make it. */
export const DRIFT: Readonly<Record<string, string>> = {
  'view public.v': 'CREATE OR REPLACE VIEW v AS SELECT a.id, a.made, a.total - a.paid * a.fee AS due FROM a JOIN b ON b.a_id = a.id',
  'policy public.b.p': 'ALTER POLICY p ON b USING (owner_id = 1 OR (is_public AND approved))',
  'constraint public.a.c': 'ALTER TABLE a DROP CONSTRAINT c, ADD CONSTRAINT c CHECK (total > 0 OR (paid > 0 AND fee > 0))',
  'index public.i': 'DROP INDEX i; CREATE INDEX i ON b (id) WHERE owner_id = 1 OR (is_public AND approved)',
  'function public.f(integer, integer, integer)':
    'CREATE OR REPLACE FUNCTION f(t int, p int, fee int) RETURNS boolean LANGUAGE sql IMMUTABLE BEGIN ATOMIC SELECT t > 1 OR (p > 1 AND fee > 1); END',
  'function public.s(integer, integer, integer)':
    "CREATE OR REPLACE FUNCTION s(t int, p int, fee int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT t > 1 OR (p > 1 AND fee > 1)'",
  'column public.a.g':
    'ALTER TABLE a DROP COLUMN g; ALTER TABLE a ADD g boolean GENERATED ALWAYS AS (total > 0 OR (paid > 0 AND fee > 0)) STORED',
  'domain public.d':
    'ALTER DOMAIN d DROP CONSTRAINT d_check; ALTER DOMAIN d ADD CONSTRAINT d_check CHECK (VALUE > 1 OR (VALUE < -1 AND VALUE <> 5))',
  'statistics public.st': 'DROP STATISTICS st; CREATE STATISTICS st ON (total - (paid - fee)), id FROM a',
};
