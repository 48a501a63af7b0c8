-- Every profile gets a display name: the first word of the full name where the user has not chosen one.
UPDATE profiles
   SET display_name = left(split_part(btrim(full_name), ' ', 1), 64)
 WHERE display_name IS NULL;

ALTER TABLE profiles
  ALTER COLUMN display_name SET NOT NULL,
  ADD CONSTRAINT profiles_display_name_check CHECK (char_length(display_name) BETWEEN 1 AND 64);
