CREATE TABLE t (id bigint, note text, old text);
ALTER TABLE t ADD PRIMARY KEY (id);
CREATE VIEW v AS SELECT id, note, count(*) FROM t GROUP BY id;
