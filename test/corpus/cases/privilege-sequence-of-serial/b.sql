CREATE TABLE t (a serial);
GRANT USAGE, SELECT ON SEQUENCE t_a_seq TO corpus_writer;
