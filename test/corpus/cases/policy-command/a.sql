CREATE TABLE t (id bigint, owner text, note text);
CREATE POLICY own ON t FOR SELECT USING (true);
