CREATE TABLE t (a text);
CREATE TABLE u (c date);
CREATE TABLE k (b text[]) INHERITS (t);
