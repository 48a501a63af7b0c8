CREATE TABLE t (id bigint, owner text, note text);
CREATE POLICY own ON t TO corpus_writer, corpus_reader USING (true);
