// Puts driver-crypto.cjs in the place of pg's lib/crypto/utils.js. Refuses to build where pg asks for something it does not have.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const OURS = fileURLToPath(new URL('driver-crypto.cjs', import.meta.url));

export const driverCrypto: Plugin = {
  name: 'driver-crypto',
  setup(build) {
    const require = createRequire(import.meta.url);
    const missing = Object.keys(require('pg/lib/crypto/utils.js') as object).filter((name) => !(name in (require(OURS) as object)));
    build.onStart(() => ({ errors: missing.map((name) => ({ text: `driver-crypto.cjs lacks ${name}, which pg has` })) }));
    build.onResolve({ filter: /^\.\/(crypto\/)?utils$/ }, ({ path, importer }) => {
      // pg has another `utils` beside it, which is none of this.
      const asked = path === './crypto/utils' ? /\/pg\/lib\/client\.js$/ : /\/pg\/lib\/crypto\/sasl\.js$/;
      return asked.test(importer) ? { path: OURS } : undefined;
    });
  },
};
