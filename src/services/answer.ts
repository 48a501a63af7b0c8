// What one attempt at a service came to.
import { formatDuration } from '../core/time/duration.ts';

/** `not-yet` is waited for; `refused` is final after a grace. */
export interface NotThere {
  readonly verdict: 'not-yet' | 'refused';
  readonly message: string;
  /** It did not answer in time. */
  readonly isSilence?: true;
}

export interface AttemptOptions {
  /** Milliseconds for all of it. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Of Node's error codes, in words. */
const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ECONNRESET: 'the connection was closed before there was an answer',
  EPIPE: 'the connection was closed before there was an answer',
  ENOTFOUND: 'the host name could not be resolved',
  EAI_AGAIN: 'the host name could not be resolved at the moment',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to the network',
};
const TLS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed, and not trusted here: name it in NODE_EXTRA_CA_CERTS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
};
const UNTRUSTED = /^(?:SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY_LEAF).*|CERT_SIGNATURE_FAILURE)$/;

export const noAnswer = (timeout: number): NotThere => ({
  verdict: 'not-yet',
  message: `no answer within ${formatDuration(timeout)}`,
  isSilence: true,
});

export function answerOf(error: Error & { readonly code?: string }): NotThere {
  const { code = '', message } = error;
  const known = CODES[code];
  if (known !== undefined) return { verdict: 'not-yet', message: known };
  if (UNTRUSTED.test(code))
    return {
      verdict: 'refused',
      message: 'TLS: its certificate was issued by an authority that is not trusted here: add it to NODE_EXTRA_CA_CERTS',
    };
  const tls = TLS[code] ?? (/^ERR_(?:SSL|TLS)|^CERT_/.test(code) ? message : null);
  return tls === null ? { verdict: 'not-yet', message } : { verdict: 'refused', message: `TLS: ${tls}` };
}
