CREATE SCHEMA s;
CREATE TABLE s.t (a integer GENERATED ALWAYS AS IDENTITY, b text);
GRANT SELECT, UPDATE (b) ON s.t TO corpus_reader;
GRANT USAGE ON SEQUENCE s.t_a_seq TO corpus_writer;
GRANT INSERT ON s.t TO corpus_writer WITH GRANT OPTION;
