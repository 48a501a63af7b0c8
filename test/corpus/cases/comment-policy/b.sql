CREATE TABLE t (id bigint PRIMARY KEY, n int);
CREATE POLICY p ON t USING (id > 0);
COMMENT ON POLICY p ON t IS 'It''s \ one';
