CREATE TABLE sum (a int, twice int);
