CREATE TABLE t (id bigint PRIMARY KEY, n int);
COMMENT ON TABLE t IS E'b\n c \t\nd;';
