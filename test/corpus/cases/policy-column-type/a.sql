CREATE TABLE t (id bigint, note text);
CREATE POLICY "Own Ones" ON t USING (id > 0);
