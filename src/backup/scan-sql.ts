// What a script of pg_dump needs of a server, and whether it is whole: read line by line, as it comes, without keeping more than the beginning of a
// line. What is in rows and in the bodies of functions may be mistaken for a statement only where it begins a line and looks like one.

import { dumpLines } from './dump-lines.ts';

export interface ScannedSql {
  readonly extensions: ReadonlySet<string>;
  /** Owners, and whoever is granted something. */
  readonly roles: ReadonlySet<string>;
  readonly tablespaces: ReadonlySet<string>;
  /** Major version of the server that it was taken from; null if it does not say so. */
  readonly from: number | null;
  /** It begins as pg_dump begins, and does not end so. */
  readonly isCutShort: boolean;
  /** The first line that would work on another database than the one that it is restored into. */
  readonly elsewhere: string | null;
  /** It creates something, or writes rows. */
  readonly hasContent: boolean;
}

export interface SqlScan {
  push(bytes: Uint8Array): void;
  end(): ScannedSql;
}

/** Bytes of a line that are looked at. */
const LONGEST = 8192;

export function scanSql(): SqlScan {
  const found = { extensions: new Set<string>(), roles: new Set<string>(), tablespaces: new Set<string>() };
  const known = { from: null as number | null, isDump: false, isComplete: false, elsewhere: null as string | null, hasContent: false };
  let isInRows = false;
  const line = (text: string): void => {
    if (isInRows) {
      isInRows = text !== '\\.';
      return;
    }
    if (/^COPY .* FROM stdin;$/i.test(text)) {
      isInRows = true;
      known.hasContent = true;
      return;
    }
    known.isDump ||= text === '-- PostgreSQL database dump';
    known.isComplete ||= text === '-- PostgreSQL database dump complete';
    known.hasContent ||= /^(?:create|insert|alter|select)\b/i.test(text);
    known.from ??= numberIn(/^-- Dumped from database version (\d+)/, text);
    known.elsewhere ??= ELSEWHERE.test(text) ? text.slice(0, 80) : null;
    for (const { pattern, into } of NEEDED) {
      const name = pattern.exec(text)?.[1];
      if (name !== undefined && !BY_MEANING.has(name.toUpperCase())) found[into].add(unquoted(name));
    }
  };
  const lines = dumpLines(LONGEST, (bytes, start, end) =>
    line(bytes.toString('utf8', start, Math.min(end, start + LONGEST)).replace(/\r$/, '')),
  );
  return {
    push: lines.push,
    end: () => {
      lines.end();
      const { from, elsewhere, hasContent, isDump, isComplete } = known;
      return { ...found, from, elsewhere, hasContent, isCutShort: isInRows || (isDump && !isComplete) };
    },
  };
}

/** As pg_dumpall and pg_dump --create write it. */
const ELSEWHERE = /^(?:\\c(?:onnect)?\b|(?:create|drop|alter)\s+(?:database|role|user|tablespace)\b)/i;

const NAME = String.raw`("(?:[^"]|"")+"|[^\s",;]+)`;
const NEEDED = [
  { pattern: new RegExp(`^CREATE EXTENSION (?:IF NOT EXISTS )?${NAME}`, 'i'), into: 'extensions' },
  { pattern: new RegExp(`^ALTER .* OWNER TO ${NAME};$`, 'i'), into: 'roles' },
  { pattern: new RegExp(`^(?:GRANT .*|ALTER DEFAULT PRIVILEGES .*GRANT .*) TO ${NAME}(?: WITH GRANT OPTION)?;$`, 'i'), into: 'roles' },
  { pattern: new RegExp(`^ALTER DEFAULT PRIVILEGES FOR ROLE ${NAME} `, 'i'), into: 'roles' },
  { pattern: new RegExp(`^SET default_tablespace = (?!'')${NAME};$`, 'i'), into: 'tablespaces' },
] as const;

/** They stand for a role, and are none. */
const BY_MEANING: ReadonlySet<string> = new Set(['PUBLIC', 'CURRENT_USER', 'CURRENT_ROLE', 'SESSION_USER']);

const unquoted = (name: string): string => (name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name);

const numberIn = (pattern: RegExp, text: string): number | null => {
  const [, digits] = pattern.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
};
