-- needs 18
CREATE TABLE parents (a integer NOT NULL, b text);
CREATE TABLE children (a integer CONSTRAINT own NOT NULL) INHERITS (parents);
INSERT INTO children VALUES (1, 'one');
CREATE TABLE others (a integer, b text);
CREATE TABLE kids (a integer CONSTRAINT filled NOT NULL NO INHERIT) INHERITS (others);
INSERT INTO kids VALUES (1, 'one');
CREATE TABLE sons () INHERITS (parents);
