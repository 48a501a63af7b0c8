-- needs 15
CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v WITH (security_invoker = true) AS SELECT id, note FROM t;
