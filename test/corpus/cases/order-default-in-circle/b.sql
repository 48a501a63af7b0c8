CREATE TABLE other (id int);
CREATE TABLE ticket (no int);
CREATE FUNCTION next_ticket() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT coalesce(max(no), 0) + 1 FROM ticket; END;
ALTER TABLE ticket ALTER no SET DEFAULT next_ticket();
