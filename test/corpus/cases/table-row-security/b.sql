CREATE TABLE t (id bigint, n integer, s text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
