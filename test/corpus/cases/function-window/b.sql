CREATE TABLE z (a int);
CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
