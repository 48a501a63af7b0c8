// The server's part of a login with SCRAM-SHA-256 (RFC 5802, RFC 7677), so that the run the code caches are made of logs in as runs do.
// Refuses nobody: the client proves that it knows the password, and nothing here looks at that.
import { createHmac, pbkdf2Sync } from 'node:crypto';

const SALT = Buffer.from('the build');
const ITERATIONS = 4096;

export interface ScramServer {
  /** What follows the client's first message. */
  first(message: string): string;
  /** What follows its last: a signature by which the client knows that the server has the password. */
  last(message: string): string;
}

export function scramServer(password: string): ScramServer {
  let beginning = '';
  return {
    first: (message) => {
      const bare = message.slice(message.indexOf('n='));
      const answer = `r=${/r=([^,]*)/.exec(bare)![1]}build,s=${SALT.toString('base64')},i=${ITERATIONS}`;
      beginning = `${bare},${answer}`;
      return answer;
    },
    last: (message) => {
      const withoutProof = message.slice(message.indexOf('c='), message.lastIndexOf(',p='));
      const key = hmac(pbkdf2Sync(password, SALT, ITERATIONS, 32, 'sha256'), 'Server Key');
      return `v=${hmac(key, `${beginning},${withoutProof}`).toString('base64')}`;
    },
  };
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
