// Parts of our packages that the program never reaches stay out of the bundle: less for V8 to read at every start.
// Each is replaced by something that says so, should it ever be reached after all, or by the little that is asked of it at every start.
import type { Plugin } from 'esbuild';

interface Unused {
  readonly path: RegExp;
  readonly importer: RegExp;
  readonly reason: string;
  /** What is there instead, where it is asked for at every start: a module in CommonJS. */
  readonly instead?: string;
}

/** What is left out, by whom it is required, and why nothing reaches it. */
const UNUSED: readonly Unused[] = [
  { path: /^pg-pool$/, importer: /\/pg\/lib\//, reason: 'a session is one login, without a pool' },
  { path: /^\.\/native$/, importer: /\/pg\/lib\//, reason: 'the driver in JavaScript is the one in use' },
  { path: /^\.\/stream$/, importer: /\/pg\/lib\/connection\.js$/, reason: 'sockets are ours' },
  { path: /^pgpass$/, importer: /\/pg\/lib\//, reason: 'the configuration reads password files' },
  { path: /^dns$/, importer: /\/pg\/lib\//, reason: 'names are looked up before the driver has a socket' },
  { path: /^sonic-boom$/, importer: /\/pino\//, reason: 'the log writes to the stream it is given' },
  { path: /^on-exit-leak-free$/, importer: /\/pino\/lib\//, reason: 'the log writes to the stream it is given' },
  { path: /^\.\/(lib\/)?transport$/, importer: /\/pino\//, reason: 'the log writes in the main thread' },
  { path: /^\.\/(lib\/)?redaction$/, importer: /\/pino\//, reason: 'secrets are masked before they are logged' },
  { path: /^\.\/lib\/multistream$/, importer: /\/pino\//, reason: 'the log writes to one stream' },
  {
    ...{ path: /^node:diagnostics_channel$/, importer: /\/pino\/lib\//, reason: 'nobody listens' },
    instead: 'module.exports = { tracingChannel: () => ({ hasSubscribers: false }) };',
  },
  {
    ...{ path: /^worker_threads$/, importer: /\/pino\/lib\//, reason: 'the log writes in the main thread' },
    instead: 'module.exports = { isMainThread: true };',
  },
  {
    ...{ path: /^\.\/lib\/caller$/, importer: /\/pino\//, reason: 'only a log of another thread asks who made it' },
    instead: 'module.exports = () => [];',
  },
  {
    ...{ path: /^node:os$/, importer: /\/pino\//, reason: 'what each line begins with is given' },
    instead: "module.exports = { hostname: () => '' };",
  },
];

export const withoutUnused: Plugin = {
  name: 'without-unused',
  setup(build) {
    const reached = new Set<RegExp>();
    build.onResolve({ filter: new RegExp(UNUSED.map(({ path }) => path.source).join('|')) }, ({ path, importer }) => {
      const entry = UNUSED.find((unused) => unused.path.test(path) && unused.importer.test(importer));
      if (entry === undefined) return undefined;
      reached.add(entry.path);
      return { path, namespace: 'unused', pluginData: entry };
    });
    build.onLoad({ filter: /./, namespace: 'unused' }, ({ path, pluginData }) => {
      const { reason, instead } = pluginData as Unused;
      // A class, because pg extends its pool when it is loaded.
      const refusing = `module.exports = class { constructor() { throw new Error(${JSON.stringify(`${path} is not in this bundle: ${reason}`)}) } }`;
      return { contents: instead ?? refusing, loader: 'js' };
    });
    build.onEnd(() => {
      const stale = UNUSED.filter(({ path }) => !reached.has(path));
      return { errors: stale.map(({ path }) => ({ text: `nothing requires ${path.source} any more: take it off the list` })) };
    });
  },
};
