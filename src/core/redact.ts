// Secrets never leave: every text that is printed or written goes through a redactor made from the secrets in force.

export type Redact = (text: string) => string;

const MASK = '***';

/** Secrets that came up while the program ran. They are for all redactors, of whatever run: a password is nobody's to see. */
const learned = new Set<string>();

/** Masks a secret from now on wherever it would be told: a password that was read for a login, the output of a password command. */
export function learnSecret(secret: string): void {
  if (secret !== '') learned.add(secret);
}

/**
 * Replaces each secret, as it is, percent-encoded, and as JSON writes it, by `***`, those learned later as well.
 * Empty secrets are passed over; longer ones are replaced first, so that one that contains another leaves nothing behind.
 */
export function redactor(secrets: readonly string[]): Redact {
  let known = -1;
  let ordered: readonly string[] = [];
  return (text) => {
    if (known !== learned.size) {
      known = learned.size;
      ordered = formsOf([...secrets, ...learned]);
    }
    return ordered.reduce((masked, form) => masked.replaceAll(form, MASK), text);
  };
}

function formsOf(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === '') continue;
    for (const form of [secret, encodeURIComponent(secret), encodeURI(secret), JSON.stringify(secret).slice(1, -1)]) {
      forms.add(form);
      forms.add(form.replaceAll("'", "''"));
    }
  }
  return [...forms].sort((a, b) => b.length - a.length);
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
