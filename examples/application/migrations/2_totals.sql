-- What there is of it follows from the orders: it can be counted again.
CREATE TABLE totals (
  item text PRIMARY KEY,
  amount bigint NOT NULL
);
