// Of the files that are one migration in two dialects, `0004_x.sqlite.sql` and `0004_x.postgres.sql`: the one that counts, and what is said if
// one of the two is missing.
import { DIALECT_NAMES, type Dialect, otherDialect } from '../../core/dialect.ts';
import type { Finding } from '../../core/finding.ts';
import type { Folder } from '../../core/folder.ts';
import type { Moment } from '../layout.ts';

interface Named {
  readonly name: string;
  readonly moment: Moment | null;
  /** Which database it is for; null for every one. */
  readonly dialect: Dialect | null;
  /** The same name for another dialect, or for every one. */
  inDialect(dialect: Dialect | null): string;
}

export interface Chosen<F> {
  readonly files: readonly F[];
  readonly findings: readonly Finding[];
  /** Of the other dialect, each with a partner of this one. */
  readonly others: readonly string[];
}

export function inOneDialect<F extends Named>(found: readonly F[], dialect: Dialect, folder: Folder): Chosen<F> {
  const names = new Set(found.map(({ name }) => name));
  const findings: Finding[] = [];
  const files: F[] = [];
  const others: string[] = [];
  for (const file of found) {
    if (file.dialect === null || file.dialect === dialect) files.push(file);
    const partner = file.dialect === null ? null : file.inDialect(otherDialect(file.dialect));
    // A callback is not recorded: nothing goes missing if one database has none.
    const isAlone = partner !== null && file.moment === null && !names.has(partner);
    if (isAlone) findings.push(alone(file, file.dialect!, partner, { folder, isNeeded: file.dialect !== dialect }));
    else if (file.dialect !== null && file.dialect !== dialect) others.push(file.name);
  }
  return { files, findings, others };
}

function alone(
  file: Named,
  dialect: Dialect,
  partner: string,
  { folder, isNeeded }: { readonly folder: Folder; readonly isNeeded: boolean },
): Finding {
  const other = otherDialect(dialect);
  const shown = folder.show(file.name);
  return {
    code: 'dialect-file-missing',
    severity: isNeeded ? 'error' : 'warning',
    subject: shown,
    message: `${file.name} is for ${DIALECT_NAMES[dialect]} only, and there is no ${partner}${isNeeded ? '' : `: ${DIALECT_NAMES[other]} refuses this folder`}`,
    hint: `write ${partner}; if ${DIALECT_NAMES[other]} needs nothing there, rename this file to ${file.inDialect(null)} and put its SQL between \`-- gate: only=${dialect}\` and \`-- gate: end\``,
    place: { file: shown },
  };
}
