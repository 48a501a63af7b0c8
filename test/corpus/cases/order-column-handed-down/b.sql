CREATE TABLE t (a integer, w text);
CREATE TABLE u (c text);
CREATE TABLE k () INHERITS (t, u);
CREATE VIEW v AS SELECT c FROM k;
