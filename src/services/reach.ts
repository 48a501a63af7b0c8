// One connection to a service, and what is asked on it. Never takes longer than its time limit.
import { isIP, connect as openTcp, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';
import type { Service } from '../config/services.ts';
import { type AttemptOptions, answerOf, type NotThere, noAnswer } from './answer.ts';

/** @param ask what is said once there is a connection, to which each answer is added; null as soon as it is enough. */
export function reach(
  { host, port, tls }: Service,
  { timeout, signal }: AttemptOptions,
  ask: { readonly say: string; readonly heard: (text: string) => NotThere | null | 'more' } | null,
): Promise<NotThere | null> {
  return new Promise((resolve) => {
    let socket: Socket | undefined;
    const end = (answer: NotThere | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket?.destroy();
      resolve(answer);
    };
    const abort = (): void => end({ verdict: 'not-yet', message: 'the wait was ended' });
    const timer = setTimeout(() => end(noAnswer(timeout)), timeout);
    signal.addEventListener('abort', abort, { once: true });
    const connected = (): void => {
      if (ask === null) end(null);
      else socket?.write(ask.say);
    };
    socket = tls ? openTls({ host, port, ...(isIP(host) === 0 && { servername: host }) }, connected) : openTcp({ host, port }, connected);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const answer = ask?.heard(text) ?? null;
      if (answer !== 'more') end(answer);
    });
    socket.on('error', (error) => end(answerOf(error)));
    socket.on('close', () => end(answerOf(Object.assign(new Error('closed'), { code: 'ECONNRESET' }))));
  });
}
