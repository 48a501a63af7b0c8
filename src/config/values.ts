// The kinds of values that a setting can have. Reading is env-var's: by an accessor of its own, or by one of ours.
import envVar from 'env-var';
import { sizeText } from '../core/text/size-text.ts';
import { formatDuration } from '../core/time/duration.ts';
import { ACCESSORS, type GivenRetention, type TableName } from './accessors.ts';
import { type S3Target, shownS3Target } from './backup/s3-target.ts';
import { type CancelBlockers, shownCancelBlockers } from './cancel-blockers.ts';
import { shownWords } from './command-words.ts';
import { type GivenSteps, shownSteps } from './given-steps.ts';
import { type Listen, shownListen } from './listen.ts';
import type { Service } from './services.ts';

export interface ValueKind<T> {
  /** Stands for the value in help: `DURATION`, `fail|strict|warn`. */
  readonly placeholder: string;
  /** Undefined if there is not text. @throws EnvVarError as accessors.ts says. */
  read(variable: Variable): T | undefined;
  /** The value for a person. */
  show(value: T): string;
}

const given: { text?: string } = {};
const makeVariable = () => envVar.from(given, ACCESSORS).get('text');
type Variable = ReturnType<typeof makeVariable>;
/** One for all settings: env-var builds all accessors for each variable. */
let variable: Variable | undefined;

/** `problem` continues a sentence that begins with the setting's name: `is not a duration: "soon"`. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string; readonly hint: string };

export function parseText<T>(kind: ValueKind<T>, text: string): Parsed<T> {
  given.text = text;
  variable ??= makeVariable();
  try {
    return { ok: true, value: kind.read(variable)! };
  } catch (error) {
    const [, problem, hint] = /^env-var: "[^"]*" (.*)\n(.*)$/s.exec((error as Error).message) ?? [];
    if (problem === undefined || hint === undefined) throw error;
    return { ok: false, problem, hint };
  }
}

/** Any text. */
export const text = (placeholder: string): ValueKind<string> => ({
  placeholder,
  read: (variable) => variable.asString(),
  show: (value) => value,
});

export const choice = <const T extends string>(members: readonly T[]): ValueKind<T> => ({
  placeholder: members.join('|'),
  read: (variable) => variable.asChoice(members) as T | undefined,
  show: (value) => value,
});

/** A choice of two. */
export function toggle(on: string, off: string): ValueKind<boolean> {
  const words = choice([on, off]);
  return {
    placeholder: words.placeholder,
    read: (variable) => {
      const word = words.read(variable);
      return word === undefined ? undefined : word === on;
    },
    show: (value) => (value ? on : off),
  };
}

/** Milliseconds. `least: 1` is for what must not be endless or instant. */
export const duration = ({ least }: { readonly least: 0 | 1 }): ValueKind<number> => ({
  placeholder: 'DURATION',
  read: (variable) => variable.asDuration(least),
  show: (ms) => formatDuration(ms),
});

/** libpq's own way to give a timeout: whole seconds. The value is milliseconds; zero and below mean endless there. */
export const seconds: ValueKind<number> = {
  placeholder: 'SECONDS',
  read: (variable) => variable.asSeconds(),
  show: (ms) => String(ms / 1000),
};

/** A whole number of at least one. */
export const count: ValueKind<number> = { placeholder: 'N', read: (variable) => variable.asCount(), show: String };

/** Bytes. */
export const size: ValueKind<number> = { placeholder: 'SIZE', read: (variable) => variable.asSize(), show: (bytes) => sizeText(bytes) };

/** Which backups are kept. */
export const retention: ValueKind<GivenRetention> = {
  placeholder: 'N[,DAYS[,WEEKS]]',
  read: (variable) => variable.asRetention(),
  show: ({ last, daily, weekly }) => [last, daily, weekly].join(','),
};

/** A place in an object store. */
export const s3Target: ValueKind<S3Target> = {
  placeholder: 's3://BUCKET/PREFIX',
  read: (variable) => variable.asS3Target(),
  show: (value) => shownS3Target(value),
};

export const port: ValueKind<number> = { placeholder: 'PORT', read: (variable) => variable.asPort(), show: String };

/** One port for each host, or one for all; null if an entry is left empty, which means 5432. */
export const ports: ValueKind<readonly (number | null)[]> = {
  placeholder: 'PORT',
  read: (variable) => variable.asPorts(),
  show: (value) => value.map((each) => each ?? '').join(','),
};

/** libpq's require_auth (PostgreSQL manual, 34.1.2): methods, all with `!` before them or none. */
export const authMethods: ValueKind<readonly string[]> = {
  placeholder: 'METHODS',
  read: (variable) => variable.asAuthMethods(),
  show: (value) => value.join(','),
};

/** A name PostgreSQL keeps in full: it would cut a longer one silently. */
export const name = (placeholder: string): ValueKind<string> => ({
  placeholder,
  read: (variable) => variable.asName(),
  show: (value) => value,
});

/** An environment, which is also a folder's name. */
export const environment: ValueKind<string> = {
  placeholder: 'NAME',
  read: (variable) => variable.asEnvironment(),
  show: (value) => value,
};

/** Several of them with commas between, each in double quotes where it holds one itself. */
export const names = (placeholder: string): ValueKind<readonly string[]> => ({
  placeholder,
  read: (variable) => variable.asNames(),
  show: (value) => value.map((each) => (/[",]/.test(each) ? `"${each.replaceAll('"', '""')}"` : each)).join(','),
});

/** A schema the gate may make: not one of PostgreSQL's own. */
export const ownSchema: ValueKind<string> = {
  placeholder: 'SCHEMA',
  read: (variable) => variable.asOwnSchema(),
  show: (value) => value,
};

/** One folder, or several with commas between. */
export const folders: ValueKind<readonly [string, ...string[]]> = {
  placeholder: 'FOLDER',
  read: (variable) => variable.asFolders(),
  show: (value) => value.join(','),
};

/** A program and its arguments. */
export const words: ValueKind<readonly string[]> = {
  placeholder: 'COMMAND',
  read: (variable) => variable.asWords(),
  show: (value) => shownWords(value),
};

/** Named folders, or the file that lists them. */
export const steps: ValueKind<GivenSteps> = {
  placeholder: 'NAME:FOLDER,…',
  read: (variable) => variable.asSteps(),
  show: (value) => shownSteps(value),
};

/** Whom a migration that waits for a lock may end. */
export const cancelBlockers: ValueKind<CancelBlockers> = {
  placeholder: 'after:DURATION,idle-in-transaction|any',
  read: (variable) => variable.asCancelBlockers(),
  show: (value) => shownCancelBlockers(value),
};

/** URLs of what else is waited for, with spaces or commas between; shown without passwords. */
export const services: ValueKind<readonly Service[]> = {
  placeholder: 'URLS',
  read: (variable) => variable.asServices(),
  show: (value) => value.map(({ name }) => name).join(' '),
};

/** Patterns of object names, with commas between; `*` stands for any characters, `?` for one. */
export const patterns: ValueKind<readonly string[]> = {
  placeholder: 'PATTERNS',
  read: (variable) => variable.asPatterns(),
  show: (value) => value.join(','),
};

/** A table with or without its schema, each part in double quotes where it holds a dot. */
export const tableName: ValueKind<TableName> = {
  placeholder: '[SCHEMA.]TABLE',
  read: (variable) => variable.asTableName(),
  show: ({ schema, name: table }) => (schema === null ? table : `${schema}.${table}`),
};

/** Where a server listens. */
export const listenAddress: ValueKind<Listen> = {
  placeholder: 'HOST:PORT',
  read: (variable) => variable.asListen(),
  show: (value) => shownListen(value),
};

/** A secret that others prove that they know. */
export const token: ValueKind<string> = { placeholder: 'TOKEN', read: (variable) => variable.asToken(), show: (value) => value };

/** Where messages go, as it was written. */
export const notifyUrls: ValueKind<string> = { placeholder: 'URLS', read: (variable) => variable.asNotifyUrls(), show: (value) => value };

/** A URL of http or https. */
export const webUrl: ValueKind<string> = { placeholder: 'URL', read: (variable) => variable.asWebUrl(), show: (value) => value };
