CREATE TABLE ref (id int PRIMARY KEY);
CREATE TABLE other (id int PRIMARY KEY);
-- Named so that pg_dump writes the partition's own first: the other way round its script cannot be restored.
CREATE TABLE z (id int, r int, CONSTRAINT fk FOREIGN KEY (r) REFERENCES ref) PARTITION BY LIST (id);
CREATE TABLE a1 (id int, r int, CONSTRAINT fk FOREIGN KEY (r) REFERENCES other);
ALTER TABLE z ATTACH PARTITION a1 FOR VALUES IN (1);
CREATE TABLE a2 PARTITION OF z FOR VALUES IN (2);
CREATE TABLE a3 (id int, r int, CONSTRAINT fk FOREIGN KEY (r) REFERENCES ref);
ALTER TABLE z ATTACH PARTITION a3 FOR VALUES IN (3);
