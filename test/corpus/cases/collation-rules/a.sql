-- needs 16
CREATE COLLATION ruled (provider = icu, locale = 'und');
