CREATE TABLE t (id bigint, note text);
CREATE TABLE log (id bigint, note text);
CREATE VIEW v AS SELECT id, note FROM t;
CREATE RULE keep AS ON DELETE TO t DO INSTEAD NOTHING;
