// The dialect of every layout, found by the layout's id: a layout without one does not even load.
import { LAYOUT_NAMES } from '../../src/layouts/known-layouts.ts';
import type { Dialect } from './dialect.ts';

export const DIALECTS: readonly Dialect[] = await Promise.all(LAYOUT_NAMES.map(dialectOf));

async function dialectOf(layout: string): Promise<Dialect> {
  const { dialect } = (await import(`./dialects/${layout}.ts`)) as { readonly dialect: Dialect };
  return dialect;
}
