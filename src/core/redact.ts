// Secrets never leave: every text that is printed or written goes through a redactor made from the secrets in force.

export type Redact = (text: string) => string;

const MASK = '***';

/**
 * Replaces each secret, as it is, percent-encoded, and as JSON writes it, by `***`.
 * Empty secrets are passed over; longer ones are replaced first, so that one that contains another leaves nothing behind.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === '') continue;
    for (const form of [secret, encodeURIComponent(secret), encodeURI(secret), JSON.stringify(secret).slice(1, -1)]) {
      forms.add(form);
      forms.add(form.replaceAll("'", "''"));
    }
  }
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  if (ordered.length === 0) return (text) => text;
  return (text) => ordered.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/** The same for data: every string inside is masked, keys and shape stay. */
export function redactDeep<T>(redact: Redact, value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item) => redactDeep(redact, item)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactDeep(redact, item)])) as T;
  }
  return value;
}
