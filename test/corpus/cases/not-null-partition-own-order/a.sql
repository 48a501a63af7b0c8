-- needs 18
CREATE TABLE p (day date NOT NULL, number bigint NOT NULL) PARTITION BY RANGE (day);
