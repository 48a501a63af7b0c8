// The databases whose SQL a file of migrations may be written in.
export type Dialect = 'postgres' | 'sqlite';

export const DIALECTS: readonly Dialect[] = ['postgres', 'sqlite'];

/** As people write them. */
export const DIALECT_NAMES: Readonly<Record<Dialect, string>> = { postgres: 'PostgreSQL', sqlite: 'SQLite' };

export const otherDialect = (dialect: Dialect): Dialect => (dialect === 'postgres' ? 'sqlite' : 'postgres');

export const isDialect = (word: string): word is Dialect => word === 'postgres' || word === 'sqlite';
