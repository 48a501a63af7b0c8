CREATE TABLE t (a serial PRIMARY KEY, b text);
ALTER TABLE t OWNER TO corpus_owner;
