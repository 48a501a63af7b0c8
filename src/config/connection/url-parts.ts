// What a database URL can say, and what is noticed while reading it.
import type { SettingWith, Values } from '../settings.ts';

/**
 * By the setting that means the same. What the URL leaves out is absent, and empty parts count as left out, as in libpq. Of several hosts,
 * PGHOST has all with commas between.
 */
export type UrlParts = { readonly [N in SettingWith<'parameter'>]?: NonNullable<Values[N]> } & {
  /** As other drivers have it: `schema` (Prisma), `search_path` (Go, Ruby), `currentSchema` (Java). */
  readonly searchPath?: string;
};

/** A finding before it has the name of the setting: `message` continues a sentence that begins with it. */
export interface UrlProblem {
  /** Without it the note is an error that makes the URL unusable. */
  readonly passedOver?: 'notice' | 'warning';
  readonly message: string;
  readonly hint?: string;
}
