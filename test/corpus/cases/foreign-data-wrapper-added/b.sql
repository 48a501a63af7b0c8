CREATE FOREIGN DATA WRAPPER w OPTIONS (debug 'true', "Odd name" 'it''s');
