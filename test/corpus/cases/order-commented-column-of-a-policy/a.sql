CREATE TABLE t (a integer, b text);
CREATE POLICY p ON t USING (b <> '');
CREATE TRIGGER g BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
COMMENT ON COLUMN t.b IS 'one';
