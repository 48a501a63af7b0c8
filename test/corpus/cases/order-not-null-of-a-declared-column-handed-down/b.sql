-- needs 18
-- NOT NULL is the child's own, when the values are in the column that comes from the parent.
CREATE TABLE parents (a integer NOT NULL, b text);
CREATE TABLE children () INHERITS (parents);
ALTER TABLE ONLY children ALTER COLUMN a SET NOT NULL;
CREATE TABLE others (a integer, b text);
CREATE TABLE kids () INHERITS (others);
ALTER TABLE ONLY kids ALTER COLUMN a SET NOT NULL;
CREATE TABLE sons (a integer CONSTRAINT own_as_well NOT NULL) INHERITS (parents);
