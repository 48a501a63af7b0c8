CREATE DOMAIN small AS bigint CHECK (VALUE < 100);
CREATE DOMAIN certain AS small NOT NULL;
CREATE TABLE shelf (height certain);
