CREATE TABLE part (no bigint PRIMARY KEY, whole bigint REFERENCES part);
