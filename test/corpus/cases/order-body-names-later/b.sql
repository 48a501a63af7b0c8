CREATE TABLE entry (no int, amount int);
CREATE VIEW balance AS SELECT sum(amount) AS sum FROM entry;
CREATE MATERIALIZED VIEW balances AS SELECT * FROM balance;
CREATE FUNCTION audit() RETURNS int LANGUAGE plpgsql AS $$ DECLARE b balance%ROWTYPE; m balances%ROWTYPE; s balance.sum%TYPE; BEGIN RETURN 1; END $$;
