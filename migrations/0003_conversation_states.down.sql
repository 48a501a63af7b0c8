DROP TABLE conversation_states;
