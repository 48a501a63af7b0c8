-- Nothing has asked for the birth year since the bot stopped guessing difficulty by age. Its check goes with it.
-- There is no way back: what is dropped is gone.
ALTER TABLE profiles DROP COLUMN birth_year;
