-- The names that were filled in stay: they cannot be told from those that users chose.
ALTER TABLE profiles
  DROP CONSTRAINT profiles_display_name_check,
  ALTER COLUMN display_name DROP NOT NULL;
