CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW w AS SELECT id FROM t;
CREATE VIEW v AS SELECT id FROM w;
