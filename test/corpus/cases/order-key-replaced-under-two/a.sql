CREATE TABLE shelf (no int NOT NULL CONSTRAINT shelf_no UNIQUE);
CREATE TABLE box (shelf int CONSTRAINT box_shelf REFERENCES shelf (no));
CREATE TABLE crate (shelf int CONSTRAINT crate_shelf REFERENCES shelf (no));
