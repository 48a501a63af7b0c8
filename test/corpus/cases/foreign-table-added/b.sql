CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE f (id bigint OPTIONS (column_name 'ID') NOT NULL, name varchar(10) COLLATE "C" DEFAULT 'x', n int, CONSTRAINT n_positive CHECK (n > 0)) SERVER s OPTIONS (schema_name 'a', table_name 'b');
