CREATE TABLE t (id bigint, owner text, note text);
CREATE POLICY own ON t AS RESTRICTIVE USING (true);
