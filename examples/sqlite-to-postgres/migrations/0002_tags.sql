-- Both databases read this.
CREATE TABLE tags (
  note bigint NOT NULL REFERENCES notes (id),
  name text NOT NULL,
  PRIMARY KEY (note, name)
);
