// The settings that have no names of their own: GATE_PLACEHOLDER_<NAME> is what ${NAME} in a migration stands for.

export const PLACEHOLDER_PREFIX = 'GATE_PLACEHOLDER_';

/** Names whose value nobody may see. */
const SECRET = /PASS|SECRET|TOKEN|PRIVATE|CREDENTIAL|API_?KEY/i;

export const isSecretName = (name: string): boolean => SECRET.test(name);

export interface Placeholders {
  readonly values: ReadonlyMap<string, string>;
  /** For the redactor. */
  readonly secrets: readonly string[];
}

/** An empty value is a value: a placeholder may well stand for nothing. */
export function readPlaceholders(env: Readonly<Record<string, string | undefined>>): Placeholders {
  const values = new Map<string, string>();
  for (const name of Object.keys(env)) {
    const value = name.startsWith(PLACEHOLDER_PREFIX) ? env[name] : undefined;
    if (value !== undefined) values.set(name.slice(PLACEHOLDER_PREFIX.length), value);
  }
  return { values, secrets: [...values].filter(([name, value]) => isSecretName(name) && value !== '').map(([, value]) => value) };
}
