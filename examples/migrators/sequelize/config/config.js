const database = { use_env_variable: 'DATABASE_URL', dialect: 'postgres' };
module.exports = { development: database, production: database };
