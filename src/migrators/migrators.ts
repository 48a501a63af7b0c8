// The list of migrators. Adding one is one file here, and one line in the list.
import { alembic } from './alembic.ts';
import type { Migrator } from './migrator.ts';

export const MIGRATORS: readonly Migrator[] = [alembic];
