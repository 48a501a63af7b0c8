-- needs 18
CREATE TABLE parents (a uuid NOT NULL, b text NOT NULL);
CREATE TABLE children () INHERITS (parents);
INSERT INTO children VALUES ('00000000-0000-0000-0000-000000000000', '');
