// Node's own modules are asked for when the program runs, not linked before it: it is no module of its own (launcher.ts),
// so it has nothing to link with.
import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

export const lateBuiltins: Plugin = {
  name: 'late-builtins',
  setup(build) {
    build.onResolve({ filter: /^[a-z:/_0-9]+$/ }, ({ path }) => (isBuiltin(path) ? { path, namespace: 'builtin' } : undefined));
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
      loader: 'js',
    }));
  },
};
