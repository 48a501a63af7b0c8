const { DataSource } = require('typeorm');
exports.source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, migrations: [`${__dirname}/migrations/*.js`] });
