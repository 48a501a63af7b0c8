// Secrets never leave: every text that is printed or written goes through a redactor for the secrets in force. A secret is masked wherever
// it appears as one, however short and common it is. Anywhere else, it is masked only if it is long and not also a name: masking every
// `postgres` or every `r` would reveal the password and leave nothing to read.

export type Redact = (text: string) => string;

export const MASK = '***';

/** Secrets that came up while the program ran. They are for all redactors, of whatever run: a password is nobody's to see. */
const learned = new Set<string>();

/** Masks a secret from now on wherever it would be reported: a password that was read for a login, the output of a password command. */
export function learnSecret(secret: string): void {
  if (secret !== '') learned.add(secret);
}

/**
 * Masks the password of every URL, each secret after a word that announces one (`password=`, `PASSWORD '…'`, `token:`), and the long
 * ones wherever they are; as it is, percent-encoded, as JSON writes it and as an SQL literal. Empty secrets are ignored; longer ones
 * are replaced first, so that one that contains another leaves nothing behind.
 * @param known what may be reported: the names of user, database and hosts, and our own words.
 */
export function redactor(secrets: readonly string[], known: readonly string[] = []): Redact {
  const names = known.map((name) => name.toLowerCase());
  let seen = -1;
  let steps: readonly Redact[] = [];
  return (text) => {
    if (seen !== learned.size) {
      seen = learned.size;
      steps = stepsFor([...secrets, ...learned], names);
    }
    return steps.reduce((masked, step) => step(masked), text);
  };
}

/** Masks a secret in the output of a program that had just received it, wherever it is a separate word. */
export function maskWord(text: string, secret: string): string {
  return secret === '' ? text : text.replace(new RegExp(`${START}(?:${formsOf([secret]).map(literal).join('|')})${END}`, 'gu'), MASK);
}

function stepsFor(secrets: readonly string[], names: readonly string[]): readonly Redact[] {
  const forms = formsOf(secrets);
  if (forms.length === 0) return [withoutUrlPasswords];
  const any = (): string => `(?:${forms.map(literal).join('|')})`;
  let inUrl: RegExp | undefined;
  let announced: RegExp | undefined;
  const anywhere = formsOf(secrets.filter((secret) => isTelling(secret, names)));
  return [
    (text) => {
      if (!mayHoldUrl(text)) return text;
      inUrl ??= new RegExp(`(:\\/\\/[^\\s:/?#@]*:)${any()}(?=@)`, 'gu');
      return text.replace(inUrl, `$1${MASK}`);
    },
    withoutUrlPasswords,
    (text) => anywhere.reduce((masked, form) => masked.replaceAll(form, MASK), text),
    (text) => {
      if (!mayAnnounce(text)) return text;
      announced ??= new RegExp(`(${ANNOUNCED})${any()}${END}`, 'giu');
      return text.replace(announced, `$1${MASK}`);
    },
  ];
}

const withoutUrlPasswords: Redact = (text) => (mayHoldUrl(text) ? text.replace(URL_PASSWORD, `$1${MASK}`) : text);

/** Most text holds none, and to look for these takes less than to prepare a regular expression once. */
const mayHoldUrl = (text: string): boolean => text.includes('://') && text.includes('@');

/** Whoever's it is: between the user and the host of a URL, up to the last @ before the path; but for the word that our hints have there. */
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/?#@"'<>]*:)(?!password@)[^\s/?#"'<>]+(?=@)/giu;

/** What a secret comes after, with an equals sign, a colon, a quotation mark or nothing between; a word that only ends so is none. */
const ANNOUNCED = `(?<!\\p{L})(?:ssl|pg)?(?:passphrase|password|passwd|pwd|pass|secret|token)["'\`]?\\s*(?:=>?|:)?\\s*[Ee]?["'\`]?`;

/** One of these is in each word of ANNOUNCED. */
const IN_ANNOUNCING = ['pass', 'pwd', 'secret', 'token'] as const;

/** The long s is another small letter, and to a regular expression that ignores case the same; toLowerCase makes a k of the sign for kelvin. */
function mayAnnounce(text: string): boolean {
  const lower = text.toLowerCase().replaceAll('\u017f', 's');
  return IN_ANNOUNCING.some((part) => lower.includes(part));
}

const START = '(?<![\\p{L}\\p{N}_])';
const END = '(?![\\p{L}\\p{N}_])';

/** Of letters of one case, or of digits, words and numbers of anybody's are made. */
const PLAIN = /^(?:[a-z_-]+|[A-Z][a-z_-]*|[A-Z_-]+|[0-9.:-]+)$/;

/** Whether its absence would tell nothing: it is long, and is not a part of what may be reported. */
function isTelling(secret: string, names: readonly string[]): boolean {
  if (secret.length < (PLAIN.test(secret) ? 12 : 7)) return false;
  const text = secret.toLowerCase();
  return !names.some((name) => name.includes(text));
}

function formsOf(secrets: readonly string[]): readonly string[] {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret === '') continue;
    const encoded = encodeURIComponent(secret);
    const lower = encoded.replace(/%../g, (code) => code.toLowerCase());
    for (const form of [secret, encoded, lower, encodeURI(secret), JSON.stringify(secret).slice(1, -1)]) {
      forms.add(form);
      // In an SQL literal, and in one with escapes.
      forms.add(form.replaceAll("'", "''"));
      forms.add(form.replaceAll("'", "''").replaceAll('\\', '\\\\'));
    }
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** The same for data: every string inside is masked, keys and shape stay. */
export function redactDeep<T>(redact: Redact, value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item) => redactDeep(redact, item)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactDeep(redact, item)])) as T;
  }
  return value;
}
