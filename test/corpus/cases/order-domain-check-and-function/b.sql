CREATE DOMAIN amount AS integer;
CREATE TABLE t (a amount);
