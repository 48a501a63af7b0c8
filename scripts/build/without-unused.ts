// Parts of our packages that the program never reaches stay out of the bundle: less for V8 to read at every start.
// Each is replaced by something that says so, should it ever be reached after all.
import type { Plugin } from 'esbuild';

/** What is left out, by whom it is required, and why nothing reaches it. */
const UNUSED: readonly { readonly path: RegExp; readonly importer: RegExp; readonly reason: string }[] = [
  { path: /^pg-pool$/, importer: /\/pg\/lib\//, reason: 'a session is one login, without a pool' },
  { path: /^\.\/native$/, importer: /\/pg\/lib\//, reason: 'the driver in JavaScript is the one in use' },
  { path: /^pg-cloudflare$/, importer: /\/pg\/lib\//, reason: 'sockets are ours' },
  { path: /^pgpass$/, importer: /\/pg\/lib\//, reason: 'the configuration reads password files' },
  { path: /^dns$/, importer: /\/pg\/lib\//, reason: 'names are looked up before the driver has a socket' },
  { path: /^thread-stream$/, importer: /\/pino\/lib\//, reason: 'the log writes in the main thread' },
  { path: /^sonic-boom$/, importer: /\/pino\//, reason: 'the log writes to the stream it is given' },
];

export const withoutUnused: Plugin = {
  name: 'without-unused',
  setup(build) {
    const reached = new Set<RegExp>();
    build.onResolve({ filter: /^(\.\/native|dns|pg-pool|pg-cloudflare|pgpass|thread-stream|sonic-boom)$/ }, ({ path, importer }) => {
      const entry = UNUSED.find((unused) => unused.path.test(path) && unused.importer.test(importer));
      if (entry === undefined) return undefined;
      reached.add(entry.path);
      return { path, namespace: 'unused', pluginData: entry.reason };
    });
    build.onLoad({ filter: /./, namespace: 'unused' }, ({ path, pluginData }) => ({
      // A class, because pg extends its pool when it is loaded.
      contents: `module.exports = class { constructor() { throw new Error(${JSON.stringify(`${path} is not in this bundle: ${pluginData}`)}) } }`,
      loader: 'js',
    }));
    build.onEnd(() => {
      const stale = UNUSED.filter(({ path }) => !reached.has(path));
      return { errors: stale.map(({ path }) => ({ text: `nothing requires ${path.source} any more: take it off the list` })) };
    });
  },
};
