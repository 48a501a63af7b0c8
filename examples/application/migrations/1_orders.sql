CREATE TABLE orders (
  id uuid PRIMARY KEY,
  item text NOT NULL,
  amount integer NOT NULL CHECK (amount > 0),
  ordered_at timestamptz NOT NULL DEFAULT now()
);
