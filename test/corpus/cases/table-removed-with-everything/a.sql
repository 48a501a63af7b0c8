-- needs 16
CREATE TABLE u (id bigint PRIMARY KEY);
