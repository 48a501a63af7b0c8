// node scripts/redeploy.ts [FLAG…]: `schemagate redeploy` from a clone, for the Compose project of the folder that it is called in.
process.argv.splice(2, 0, 'redeploy');
await import('../src/main.ts');
