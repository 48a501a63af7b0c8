CREATE TABLE p (id int, k text, n int DEFAULT 1) PARTITION BY RANGE (id);
