CREATE TABLE t (a integer, b text);
CREATE VIEW v AS SELECT x AS one FROM t x;
CREATE DOMAIN d AS v;
CREATE TABLE stays (w v);
