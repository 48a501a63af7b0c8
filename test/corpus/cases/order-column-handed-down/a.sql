CREATE TABLE t (a integer);
CREATE TABLE u (c text);
CREATE TABLE k (c uuid, w date) INHERITS (t);
CREATE VIEW v AS SELECT c FROM k;
