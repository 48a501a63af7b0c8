ALTER TABLE orders ADD COLUMN amount integer NOT NULL DEFAULT 1 CHECK (amount > 0);
