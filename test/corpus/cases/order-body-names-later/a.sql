CREATE TABLE entry (no int);
