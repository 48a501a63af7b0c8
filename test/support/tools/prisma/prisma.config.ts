// Prisma's schema engine as WebAssembly over a driver adapter: nothing but npm packages is needed.
import { PrismaPg } from '@prisma/adapter-pg';
import { defineConfig } from 'prisma/config';

// The engine leaves a timer of ten seconds behind its work, which would keep the process that long.
const plain = globalThis.setTimeout;
globalThis.setTimeout = Object.assign((run: () => void, ms?: number) => {
  const timer = plain(run, ms);
  return (ms ?? 0) >= 10_000 ? timer.unref() : timer;
}, plain);

const url = process.env['DATABASE_URL'] ?? '';
const schema = new URL(url).searchParams.get('schema');

export default defineConfig({
  experimental: { adapter: true },
  engine: 'js',
  schema: 'schema.prisma',
  migrations: { path: process.env['MIGRATIONS_FOLDER'] ?? '' },
  adapter: async () => {
    // One connection, as the native engine has: the advisory lock is the session's.
    // An idle connection would keep the process for ten seconds.
    const factory = new PrismaPg({ connectionString: url, max: 1, allowExitOnIdle: true }, schema === null ? {} : { schema });
    const connect = factory.connect.bind(factory);
    factory.connect = async () => {
      const adapter = await connect();
      // The native engine sends a script as it is, in one simple query; the adapter would cut it at every semicolon, those in strings too.
      adapter.executeScript = async (script) => {
        await adapter.underlyingDriver().query(script);
      };
      return adapter;
    };
    return factory;
  },
});
