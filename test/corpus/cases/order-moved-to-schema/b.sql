CREATE SCHEMA hotel;
CREATE TABLE hotel.guest (id int PRIMARY KEY);
CREATE VIEW guests AS SELECT id FROM hotel.guest;
