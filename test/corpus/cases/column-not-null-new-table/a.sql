-- needs 18
CREATE TABLE z (a int);
