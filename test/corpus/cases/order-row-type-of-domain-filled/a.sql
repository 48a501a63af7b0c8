CREATE DOMAIN d AS integer CHECK (VALUE > 0);
CREATE TABLE t (a integer);
CREATE TABLE u (w t);
