CREATE TABLE author (code uuid PRIMARY KEY);
CREATE TABLE book (author uuid REFERENCES author, twin text UNIQUE);
