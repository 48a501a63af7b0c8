// Which text is in force for each setting: flag, then environment, then the file that NAME_FILE names for a secret.
// An empty variable counts as not set, because `${NAME:-}` in a compose file sets one; a carriage return at its end is the line end of an
// --env-file written on Windows.
import { type Finding, finding } from '../core/finding.ts';
import type { Outside } from './outside.ts';
import { SETTING_NAMES, type SettingName, settingOf } from './settings.ts';

export interface Given {
  readonly text: string;
  /** What the person wrote, for messages: `--wait-timeout`, `GATE_WAIT_TIMEOUT`, `PGPASSWORD_FILE`. */
  readonly label: string;
  /** For the effective configuration: `flag --url`, `environment`, `file /run/secrets/url`. */
  readonly source: string;
  /** Of the file that a secret was read from. */
  readonly path?: string;
}

export type Gathered = Readonly<Partial<Record<SettingName, Given>>>;

export function gather(outside: Outside): { readonly given: Gathered; readonly findings: readonly Finding[] } {
  const given: Partial<Record<SettingName, Given>> = {};
  const findings: Finding[] = [];
  for (const name of SETTING_NAMES) {
    const found = find(name, outside);
    if (found === null) continue;
    if ('code' in found) findings.push(found);
    else given[name] = found;
  }
  const url = urlInForce(given);
  return { given: url === undefined ? given : { ...given, DATABASE_URL: url }, findings };
}

/** The gate's own URL comes before the one it shares with the application; but what is given as a flag comes before every variable. */
function urlInForce({ DATABASE_URL: shared, GATE_DIRECT_URL: direct }: Gathered): Given | undefined {
  return direct !== undefined && shared?.source.startsWith('flag ') !== true ? direct : shared;
}

function find(name: SettingName, outside: Outside): Given | Finding | null {
  const { flag, secret } = settingOf(name);
  const { env } = outside;
  const flagged = flag === undefined ? undefined : outside.flags[flag];
  const written = name === 'DATABASE_URL' && outside.urlFlag !== undefined ? outside.urlFlag : flag;
  if (flagged) return { text: flagged, label: `--${written}`, source: `flag --${written}` };
  const path = secret ? env[`${name}_FILE`] : undefined;
  if (path && env[name]) {
    return finding({
      code: 'setting-twice',
      subject: name,
      message: `${name} and ${name}_FILE are both set`,
      hint: `keep one of them and unset the other`,
    });
  }
  if (path) return readSecret(name, path, outside);
  const text = env[name]?.replace(/\r$/, '');
  return text ? { text, label: name, source: 'environment' } : null;
}

function readSecret(name: SettingName, path: string, { readFile }: Outside): Given | Finding {
  const label = `${name}_FILE`;
  const bad = (message: string, hint: string): Finding => finding({ code: 'secret-file', subject: label, message, hint });
  try {
    const text = readFile(path).replace(/\r?\n$/, '');
    if (text === '') return bad(`${label} names ${path}, which is empty`, `write the value of ${name} into it`);
    return { text, label, source: `file ${path}`, path };
  } catch (error) {
    return bad(
      `${label} names ${path}, which cannot be read: ${reasonOf(error)}`,
      'mount the secret there, readable by the user that the gate runs as',
    );
  }
}

/** Only Node's code: its message would repeat the path. */
const reasonOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).message;
