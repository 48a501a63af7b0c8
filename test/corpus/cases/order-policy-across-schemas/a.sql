-- needs 15
CREATE TABLE other (id int);
