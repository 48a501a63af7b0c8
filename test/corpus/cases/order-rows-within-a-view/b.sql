CREATE TABLE t (a bigint, b text);
CREATE VIEW v AS SELECT x AS one FROM t x;
CREATE DOMAIN d AS v;
CREATE TABLE aa (c d[]);
CREATE TABLE aaa (c v);
CREATE TABLE stays (w v);
