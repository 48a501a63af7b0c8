// What is known of a backup, in a JSON file beside it (FILE.json): where it comes from, what is in it, and whether it was ever restored.
// Refuses a manifest that it does not understand, for a restore relies on it.
import { finding } from '../core/finding.ts';
import { Stop } from '../core/stop.ts';
import { type BackupKind, KINDS } from './backup-name.ts';

export interface BackupManifest {
  readonly database: string;
  /** Version of the server: `18.6`. */
  readonly server: string;
  /** When the data in it was as it is in it, by the clock of the server; ISO 8601, UTC. */
  readonly takenAt: string;
  /** Its name in the folder that it was written to. */
  readonly file: string;
  readonly kind: BackupKind;
  /** Of the file, or of all files of a folder. */
  readonly bytes: number;
  /** SHA-256 of the file; of a folder that of its list of sums (FILE.sha256). */
  readonly sha256: string;
  readonly encrypted: boolean;
  /** How far the ledger was; null if there was none, or nobody looked. */
  readonly head: { readonly layout: string; readonly version: string | null } | null;
  /** Id of the run that it was taken before; null if it was not taken before one. */
  readonly run: string | null;
  /** How many tables are in it. */
  readonly tables: number;
  /** When it was restored and compared, and how many tables and rows were there then; null if it never was. */
  readonly verified: { readonly at: string; readonly tables: number; readonly rows: number } | null;
}

const FORMAT = 'schemagate-backup';
const VERSION = 1;

export const encodeManifest = (manifest: BackupManifest): string =>
  `${JSON.stringify({ format: FORMAT, version: VERSION, ...manifest }, null, 2)}\n`;

/** @param path of the manifest, for the message. @throws Stop('misused') for what is not one. */
export function decodeManifest(text: string, path: string): BackupManifest {
  const data = parse(text);
  const problem = problemOf(data);
  if (problem !== null) throw new Stop([badManifest(path, problem)]);
  const { format: _, version: __, ...manifest } = data as unknown as BackupManifest & { readonly format: string; readonly version: number };
  return manifest;
}

type Data = Readonly<Record<string, unknown>>;

function parse(text: string): Data {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === 'object' && data !== null ? (data as Data) : {};
  } catch {
    return {};
  }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isRecord = (value: unknown): value is Data => typeof value === 'object' && value !== null;
const orNull =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || is(value);

/** A file beside this one: nothing that leads out of the folder. */
const isFileName = (value: unknown): boolean => isText(value) && !/[/\0]/.test(String(value)) && !['.', '..'].includes(String(value));
const isTime = (value: unknown): boolean => isText(value) && !Number.isNaN(Date.parse(String(value)));

const FIELDS: { readonly [F in keyof BackupManifest]: (value: unknown) => boolean } = {
  database: isText,
  server: isText,
  takenAt: isTime,
  file: isFileName,
  kind: (value) => Object.hasOwn(KINDS, String(value)),
  bytes: isCount,
  sha256: (value) => /^[0-9a-f]{64}$/.test(String(value)),
  encrypted: (value) => typeof value === 'boolean',
  head: orNull((value) => isRecord(value) && isText(value['layout']) && orNull(isText)(value['version'])),
  run: orNull(isText),
  tables: isCount,
  verified: orNull((value) => isRecord(value) && isTime(value['at']) && isCount(value['tables']) && isCount(value['rows'])),
};

function problemOf(data: Data): string | null {
  if (data['format'] !== FORMAT) return 'is not the manifest of a backup';
  if (data['version'] !== VERSION)
    return `is of version ${JSON.stringify(data['version'])} of the format, and this release reads ${VERSION}`;
  const wrong = Object.entries(FIELDS).filter(([name, is]) => !is(data[name]));
  return wrong.length === 0 ? null : `is damaged: ${wrong.map(([name]) => name).join(', ')} cannot be understood`;
}

const badManifest = (path: string, problem: string) =>
  finding({
    code: 'bad-manifest',
    subject: path,
    message: `${path} ${problem}`,
    hint: 'take another backup; or move this file away if the backup beside it is to be used without what the manifest says of it',
  });
