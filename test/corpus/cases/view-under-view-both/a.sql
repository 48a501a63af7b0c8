CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id, old FROM t;
CREATE VIEW w AS SELECT old AS what FROM v;
