// Options of rendering for tests in which nothing depends on them.
import type { RenderOptions } from '../../src/layouts/layout.ts';

export const RENDER: RenderOptions = {
  ...{ placeholders: new Map(), substitute: 'auto', environment: {} },
  ...{ database: 'd', user: 'u', schema: 'public', table: 't' },
};
