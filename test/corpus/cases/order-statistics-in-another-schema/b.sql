CREATE SCHEMA other;
CREATE SCHEMA app;
CREATE TABLE app.account (id int PRIMARY KEY, q int);
CREATE STATISTICS app.pair ON id, q FROM app.account;
CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER note AFTER UPDATE OF q ON app.account FOR EACH ROW EXECUTE FUNCTION app.note();
ALTER TABLE app.account SET SCHEMA other;
