CREATE TABLE t (id int, n text);
CREATE VIEW v AS SELECT n AS m, id FROM t;
