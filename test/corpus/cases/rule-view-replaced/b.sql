CREATE TABLE t (id bigint, note text);
CREATE TABLE log (id bigint, note text);
CREATE VIEW v AS SELECT id, note FROM t;
CREATE VIEW w AS SELECT id FROM t;
CREATE RULE ins AS ON INSERT TO w DO INSTEAD INSERT INTO t (id) VALUES (new.id);
