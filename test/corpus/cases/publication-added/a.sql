CREATE TABLE t (id bigint PRIMARY KEY, note text);
CREATE TABLE u (id bigint PRIMARY KEY, note text);
CREATE SCHEMA s;
CREATE SCHEMA "S 2";
CREATE TABLE s.w (id bigint PRIMARY KEY);
