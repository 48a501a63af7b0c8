CREATE TABLE t (id bigint, note text, old text);
CREATE VIEW v AS SELECT id, note FROM t;
CREATE VIEW w AS SELECT note AS what FROM v;
