// A page over HTTP: it is there when it answers with a status from 200 to 399.
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Service } from '../config/services.ts';
import { type AttemptOptions, answerOf, type NotThere, noAnswer } from './answer.ts';

export function askHttp({ host, port, path, tls, user, password }: Service, { timeout, signal }: AttemptOptions): Promise<NotThere | null> {
  return new Promise((resolve) => {
    const auth = user === '' && password === '' ? {} : { auth: `${user}:${password}` };
    const options = { host, port, path: path === '' ? '/' : path, ...auth, agent: false, signal } as const;
    let asked: ClientRequest | undefined;
    const end = (answer: NotThere | null): void => {
      clearTimeout(timer);
      asked?.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end(noAnswer(timeout)), timeout);
    const answered = ({ statusCode = 0, statusMessage = '' }: IncomingMessage): void =>
      end(
        statusCode >= 200 && statusCode < 400 ? null : { verdict: 'not-yet', message: `it answered ${statusCode} ${statusMessage}`.trim() },
      );
    asked = tls ? requestTls(options, answered) : request(options, answered);
    asked.on('error', (error) => end(answerOf(error)));
    asked.end();
  });
}
