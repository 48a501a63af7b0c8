CREATE TABLE t (a integer, b text);
CREATE TABLE z (w t);
