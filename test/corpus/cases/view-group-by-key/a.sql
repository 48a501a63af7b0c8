CREATE TABLE t (id bigint, note text, old text);
ALTER TABLE t ADD PRIMARY KEY (id);
