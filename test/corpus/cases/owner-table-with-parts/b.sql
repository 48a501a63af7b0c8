CREATE TABLE t (a serial PRIMARY KEY, b integer GENERATED ALWAYS AS IDENTITY, c text CHECK (c <> ''));
CREATE INDEX i ON t (c);
ALTER TABLE t OWNER TO corpus_owner;
