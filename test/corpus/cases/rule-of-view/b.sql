CREATE TABLE t (id bigint, note text);
CREATE TABLE log (id bigint, note text);
CREATE VIEW v AS SELECT id, note FROM t;
CREATE RULE ins AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (new.id, upper(new.note)) RETURNING id, note;
