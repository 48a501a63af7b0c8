// What is answered over HTTP, as plain data, and the headers of every answer: nothing is kept, framed, or loaded from elsewhere.

export interface Reply {
  readonly status: number;
  readonly type: 'application/json' | 'text/html' | string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const json = (status: number, data: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  type: 'application/json',
  body: `${JSON.stringify(data)}\n`,
  headers,
});

/** @param code stable, kebab-case. @param message what is wrong, and what to do. */
export const failure = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  json(status, { error: { code, message } }, headers);

/** @param styles hashes of the page's own style sheets: `sha256-…`. */
export const contentPolicy = (styles: readonly string[] = []): string =>
  [
    "default-src 'none'",
    ...(styles.length === 0 ? [] : [`style-src ${styles.map((hash) => `'${hash}'`).join(' ')}`]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const headersOf = ({ type, body, headers = {} }: Reply): Readonly<Record<string, string>> => ({
  'Content-Type': type.includes(';') ? type : `${type}; charset=utf-8`,
  'Content-Length': String(Buffer.byteLength(body)),
  'Cache-Control': 'no-store',
  'Content-Security-Policy': contentPolicy(),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  ...headers,
});
