CREATE TABLE t (id bigint, owner text, note text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
