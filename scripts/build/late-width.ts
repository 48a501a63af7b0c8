// string-width comes with tables of Unicode that take 40 ms to set up; here they are set up for the first text that is measured by it.
import type { Plugin } from 'esbuild';

export const lateWidth: Plugin = {
  name: 'late-width',
  setup(build) {
    build.onResolve({ filter: /^string-width$/ }, ({ path, kind, resolveDir }) =>
      kind === 'import-statement' ? { path, namespace: 'late-width', pluginData: resolveDir } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'late-width' }, ({ pluginData }) => ({
      contents: "let measure; export default (text) => (measure ??= require('string-width').default)(text)",
      loader: 'js',
      resolveDir: pluginData as string,
    }));
  },
};
