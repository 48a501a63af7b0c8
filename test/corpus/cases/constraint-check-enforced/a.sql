-- needs 18
CREATE TABLE t (id bigint NOT NULL, n integer, s text);
ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT ENFORCED;
