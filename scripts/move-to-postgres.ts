// node scripts/move-to-postgres.ts [FLAG…]: `schemagate move-to-postgres` from a clone, for the Compose project of the folder that it is called in.
process.argv.splice(2, 0, 'move-to-postgres');
await import('../src/main.ts');
