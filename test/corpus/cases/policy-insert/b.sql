CREATE TABLE t (id bigint, owner text, note text);
CREATE POLICY own ON t FOR INSERT WITH CHECK (id > 0);
