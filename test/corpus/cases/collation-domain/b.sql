CREATE COLLATION ci (provider = icu, locale = 'und');
CREATE DOMAIN word AS text COLLATE ci;
CREATE TYPE pair AS (a text COLLATE ci, b word);
