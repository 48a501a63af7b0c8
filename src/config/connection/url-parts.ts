// What a database URL can say, and what is noticed while reading it.
import type { SslMode, TargetSessionAttrs, TlsVersion } from '../config.ts';

/** What the URL leaves out is absent. Empty parts count as left out, as in libpq. */
export interface UrlParts {
  /** Several with commas between. */
  readonly host?: string;
  /** As `ports` in values.ts. */
  readonly ports?: readonly (number | null)[];
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly sslmode?: SslMode;
  readonly sslrootcert?: string;
  readonly sslcert?: string;
  readonly sslkey?: string;
  readonly sslpassword?: string;
  readonly sslcrl?: string;
  readonly sslnegotiation?: 'postgres' | 'direct';
  readonly sslMinVersion?: TlsVersion;
  readonly sslMaxVersion?: TlsVersion;
  readonly sslsni?: '0' | '1';
  readonly channelBinding?: 'disable' | 'prefer' | 'require';
  readonly requireAuth?: readonly string[];
  readonly targetSessionAttrs?: TargetSessionAttrs;
  readonly loadBalanceHosts?: 'disable' | 'random';
  readonly options?: string;
  /** As other drivers have it: `schema` (Prisma), `search_path` (Go, Ruby), `currentSchema` (Java). */
  readonly searchPath?: string;
  readonly passfile?: string;
  /** Milliseconds; zero and below mean endless in libpq. */
  readonly connectTimeout?: number;
}

/** A finding before it has the name of the setting: `message` continues a sentence that begins with it. */
export interface UrlProblem {
  /** Without it the note is an error that makes the URL unusable. */
  readonly passedOver?: 'notice' | 'warning';
  readonly message: string;
  readonly hint?: string;
}
