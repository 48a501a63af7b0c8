CREATE TABLE t (id bigint, owner text, note text);
CREATE POLICY own ON t USING (id > 5 AND note IS NOT NULL) WITH CHECK (id > 1);
