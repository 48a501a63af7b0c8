// A migration as every layout hands it over: one step, up and perhaps down.

/** Which migration: what its file and its row in a ledger have in common. */
export interface MigrationIdentity {
  /** As written in the file name, for messages. Of a repeatable migration the name. */
  readonly version: string;
  /** What ledgers and snapshots know it by: the version in its one canonical spelling. Unique in a folder. */
  readonly id: string;
  /** Orders migrations, by code unit; `numericKey` turns a number into one. */
  readonly key: string;
  /** Empty if nothing says it. */
  readonly name: string;
  /** `repeatable`: applied again when its checksum changes, after the versioned ones. */
  readonly kind: 'versioned' | 'repeatable';
}

export interface Migration extends MigrationIdentity {
  /** Path for messages: the folder as given and the file in it. */
  readonly file: string;
  /** SHA-256 in hex over what is run: the text below with the sections for every database, or its up section. */
  readonly checksum: string;
  /** The whole file's text without BOM, line ends LF, sections for other databases emptied: what is sent and located. */
  readonly text: string;
  /** The file that undoes it, if there is one. */
  readonly down: string | null;
  /**
   * Null for SQL. `module`: JavaScript or TypeScript that the gate itself runs. Anything else is the language of a migration that only its
   * own tool can run, as a word for messages: it must be applied already.
   */
  readonly code: null | 'module' | (string & {});
  /** The checksum as the original tool writes it, and every other one that stands for the same file (as with CRLF for LF). */
  readonly toolChecksum?: { readonly checksum: string; readonly accepted: readonly string[] };
  /** What it comes to depends on more than files, settings and database, as on the clock: an earlier run does not know whether it is pending. */
  readonly varies?: true;
  /** What the layout wants to know again when it renders the file or writes its ledger row: names of files, kinds. */
  readonly notes?: Readonly<Record<string, string>>;
}

export const identityOf = ({ version, id, key, name, kind }: MigrationIdentity): MigrationIdentity => ({ version, id, key, name, kind });

export const compareMigrations = (a: Migration, b: Migration): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** A key for whole numbers: digits without leading zeros, their count before them, so that code units order them as numbers. */
export function numericKey(digits: string): string {
  const canonical = canonicalNumber(digits);
  return `${String(canonical.length).padStart(3, '0')}${canonical}`;
}

/** Digits without leading zeros. */
export const canonicalNumber = (digits: string): string => digits.replace(/^0+(?=\d)/, '');

/** What people call it. Ledgers of some tools keep no names, and the name of a repeatable migration is its version. */
export const labelOf = ({ version, name }: Pick<Migration, 'version' | 'name'>): string =>
  name === '' || name === version ? version : `${version}_${name}`;

/** The way back, of tools that know a migration by the whole of it: `20240131120000_add_users`, a number or a time, and a name. */
export function partsOfLabel(label: string): Pick<Migration, 'version' | 'name'> {
  const [, version, name] = /^(\d+)_(.+)$/s.exec(label) ?? [];
  return version === undefined ? { version: label, name: '' } : { version, name: name! };
}

/** What a folder ends at: the last one that has a version. */
export const headMigration = (migrations: readonly Migration[]): Migration | undefined =>
  migrations.findLast(({ kind }) => kind === 'versioned');

/** Whether a person who writes that means this migration: its version however it is spelt, what people call it, or the name of its file. */
export const isCalled = ({ id, version, name, file }: Pick<Migration, 'id' | 'version' | 'name' | 'file'>, said: string): boolean =>
  said === version ||
  said === labelOf({ version, name }) ||
  (/^\d+$/.test(said) ? canonicalNumber(said) : said) === id ||
  file === said ||
  file.endsWith(`/${said}`);
