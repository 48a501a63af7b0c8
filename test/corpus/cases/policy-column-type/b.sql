CREATE TABLE t (id integer, note text);
CREATE POLICY "Own Ones" ON t USING (id > 0);
