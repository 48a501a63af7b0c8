CREATE TABLE t (id bigint, owner text, note text);
ALTER TABLE t DROP COLUMN note;
CREATE POLICY own ON t USING (id IS NULL);
