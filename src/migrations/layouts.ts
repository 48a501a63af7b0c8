// The one list of layouts.
import { byId } from '../core/registry.ts';
import type { Layout } from './layout.ts';
import { gate } from './layouts/gate.ts';
import { golangMigrate } from './layouts/golang-migrate.ts';
import { goose } from './layouts/goose.ts';

export const LAYOUTS: readonly Layout[] = [gate, golangMigrate, goose];

export const LAYOUT_BY_ID: ReadonlyMap<string, Layout> = byId(LAYOUTS, (layout) => layout.id);
