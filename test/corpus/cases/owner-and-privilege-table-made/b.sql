GRANT CREATE ON SCHEMA public TO corpus_owner;
CREATE TABLE t (a serial PRIMARY KEY, b integer GENERATED ALWAYS AS IDENTITY, c text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE TABLE u (a serial, b serial);
ALTER TABLE t OWNER TO corpus_owner;
ALTER TABLE u OWNER TO corpus_owner;
GRANT SELECT ON t, u TO corpus_reader;
GRANT INSERT (a) ON u TO corpus_writer;
GRANT USAGE ON SEQUENCE t_a_seq, u_b_seq TO corpus_writer;
