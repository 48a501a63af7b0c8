CREATE TABLE p (k integer, c date NOT NULL, n text DEFAULT 'x', g integer GENERATED ALWAYS AS (k * 2) STORED) PARTITION BY LIST (k);
CREATE TABLE t (k integer, old text);
