DROP TRIGGER services_touch_updated_at ON services;
DROP TRIGGER conversation_states_touch_updated_at ON conversation_states;
DROP TRIGGER profiles_touch_updated_at ON profiles;
DROP TRIGGER users_touch_updated_at ON users;
DROP FUNCTION touch_updated_at();
