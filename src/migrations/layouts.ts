// The one list of layouts.
import type { Layout } from './layout.ts';
import { gate } from './layouts/gate.ts';

export const LAYOUTS: readonly Layout[] = [gate];
