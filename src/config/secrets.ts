// The input of the redactor: the secrets in the settings, even in those that cannot be parsed, and the words that may be reported anyway.
import { type Redact, redactor } from '../core/text/redact.ts';
import { LAYOUT_NAMES } from '../layouts/known-layouts.ts';
import type { Config, ConnectionConfig } from './config.ts';
import type { Outside } from './outside.ts';
import { isSecretName, readPlaceholders } from './placeholders.ts';
import { SETTING_NAMES, settingOf } from './settings.ts';

export interface Secrets {
  /** Passwords as they are and as the URL writes them. */
  readonly secrets: readonly string[];
  /** Names that messages must show: where a password is the same, to mask it would tell what it is. */
  readonly tellable: readonly string[];
}

export const redactorFor = ({ secrets, tellable }: Secrets): Redact => redactor(secrets, [...tellable, ...WORDS]);

/** Nothing is known about settings that were refused: each text counts as what it should have been, and a URL also as its password. */
export function redactorForRefused({ env, flags }: Pick<Outside, 'env' | 'flags'>): Redact {
  const given = SETTING_NAMES.filter((name) => settingOf(name).secret).flatMap((name) => [env[name], flags[settingOf(name).flag ?? '']]);
  const texts = given.filter((text) => text !== undefined && text !== '') as readonly string[];
  const ofUrls = texts.flatMap((text) => /^[^:/?#]+:\/\/[^:@/]*:(.+)@/su.exec(text)?.[1] ?? []);
  return redactor([...texts, ...ofUrls, ...ofUrls.flatMap(decoded), ...readPlaceholders(env).secrets], WORDS);
}

/** Whether something in a text will be masked where it is reported: such a text does not arrive as it is. */
export function secretsIn({ connection, placeholders }: Pick<Config, 'connection' | 'placeholders'>): (text: string) => boolean {
  const values = [...placeholders].filter(([name]) => isSecretName(name)).map(([, value]) => value);
  const masked = redactorFor({ secrets: [connection?.password ?? '', ...values], tellable: namesOf(connection) });
  return (text) => masked(text) !== text;
}

export function namesOf(connection: ConnectionConfig | null): readonly string[] {
  if (connection === null) return [];
  const { user, database, host, others = [] } = connection;
  return [user, database, host, ...others.map((server) => server.host)].filter((name) => name !== '');
}

function decoded(text: string): readonly string[] {
  try {
    return [decodeURIComponent(text)];
  } catch {
    return [];
  }
}

/** Long words that occur in our messages. */
const WORDS: readonly string[] = [
  ...LAYOUT_NAMES,
  ...SETTING_NAMES,
  ...`administrator authenticate authentication certificates concurrently configuration configurations deterministic dictionaries
  expectations instructions materialized milliseconds placeholders publications schema.snapshot.json serialization subscription
  subscriptions substitution transactions unrecognised unterminated verification`.split(/\s+/),
];
