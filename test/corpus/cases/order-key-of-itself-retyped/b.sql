CREATE TABLE part (no text PRIMARY KEY, whole text REFERENCES part);
