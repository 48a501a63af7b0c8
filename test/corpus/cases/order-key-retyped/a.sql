CREATE TABLE author (code text PRIMARY KEY);
CREATE TABLE book (author text REFERENCES author, twin text UNIQUE);
