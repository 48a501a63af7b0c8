// How Flyway reads a file's name (ResourceNameParser, MigrationVersion): `V1_2__create_users.sql`, `R__views.sql`, `beforeMigrate.sql`.
import { canonicalNumber, numericKey } from '../../core/migration.ts';

/** What comes before the version or the separator: a letter, or the event that a callback is for. */
export interface FlywayName {
  readonly prefix: string;
  /** As Flyway shows and writes it, with dots; empty if the prefix does not take one. */
  readonly version: string;
  /** Underscores are spaces. */
  readonly description: string;
}

const SEPARATOR = '__';
const VERSION = /^\d+(?:[._]\d+)*$/;
const LETTERS = ['V', 'R', 'U', 'B'];
const COMMANDS = ['Migrate', 'Clean', 'Undo', 'Validate', 'Baseline', 'Repair', 'Info', 'Deploy'];
const EACH = ['Migrate', 'Undo'].flatMap((one) => [
  `beforeEach${one}`,
  `afterEach${one}`,
  `afterEach${one}Error`,
  `beforeEach${one}Statement`,
  `afterEach${one}Statement`,
  `afterEach${one}StatementError`,
]);

/** Every Flyway event, so that a callback for another command is recognised as one. */
export const EVENTS: ReadonlySet<string> = new Set([
  ...COMMANDS.flatMap((one) => [`before${one}`, `after${one}`, `after${one}Error`, `after${one}OperationFinish`]),
  ...EACH,
  'beforeRepeatables',
  'afterVersioned',
  'afterMigrateApplied',
  'createSchema',
  'beforeCreateSchema',
  'beforeConnect',
  'afterConnect',
]);

/** The longest first, as Flyway looks for them. */
const PREFIXES = [...EVENTS, ...LETTERS].sort((a, b) => b.length - a.length);

/** @returns null if Flyway ignores the file: none of its prefixes, an invalid version, or a version where none belongs. */
export function parseName(stem: string): FlywayName | null {
  const prefix = PREFIXES.find((known) => stem.startsWith(known));
  if (prefix === undefined) return null;
  const rest = stem.slice(prefix.length);
  const at = rest.indexOf(SEPARATOR);
  const version = at === -1 ? rest : rest.slice(0, at);
  const description = at === -1 ? '' : rest.slice(at + SEPARATOR.length).replaceAll('_', ' ');
  const takesVersion = prefix.length === 1 && prefix !== 'R';
  if (takesVersion ? !VERSION.test(version) : version !== '') return null;
  return { prefix, version: version.replaceAll('_', '.'), description };
}

/** The parts as whole numbers, without insignificant zeros at the end: 1.0 is 1. Null if it is not a version. */
function parts(version: string): readonly string[] | null {
  if (!VERSION.test(version)) return null;
  const numbers = version.split(/[._]/).map(canonicalNumber);
  let length = numbers.length;
  while (length > 1 && numbers[length - 1] === '0') length--;
  return numbers.slice(0, length);
}

export const versionId = (version: string): string => parts(version)?.join('.') ?? version;

/** Orders versions as Flyway does; what is not a version comes first. */
export const versionKey = (version: string): string => parts(version)?.map(numericKey).join('.') ?? '';

/** A regular expression for PostgreSQL that finds every spelling of the version. */
export function versionPattern(version: string): string {
  return `^${(parts(version) ?? []).map((part) => (part === '0' ? '0+' : `0*${part}`)).join('[.]')}([.]0+)*$`;
}

/** As the ledger's column has it. */
export const abbreviated = (description: string): string => (description.length <= 200 ? description : `${description.slice(0, 197)}...`);

/** Ledger rows of repeatable migrations are known only by their description. */
export const repeatableId = (description: string): string => `R__${abbreviated(description).replaceAll(' ', '_')}`;

/** After every version, in the order of the descriptions. */
export const repeatableKey = (description: string): string => `R${description}`;
