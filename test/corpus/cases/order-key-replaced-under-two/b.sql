CREATE TABLE shelf (no int NOT NULL CONSTRAINT shelf_key PRIMARY KEY);
CREATE TABLE box (shelf int CONSTRAINT box_shelf REFERENCES shelf (no) ON UPDATE CASCADE);
CREATE TABLE crate (shelf int CONSTRAINT crate_shelf REFERENCES shelf (no));
