CREATE TABLE t (id bigint, note text);
CREATE TABLE log (id bigint, note text);
CREATE VIEW v AS SELECT id, note FROM t;
CREATE RULE keep AS ON UPDATE TO t WHERE old.id <> new.id DO ALSO (INSERT INTO log VALUES (old.id, 'changed'); DELETE FROM log WHERE log.id = new.id);
