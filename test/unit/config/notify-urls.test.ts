// Where messages go, as people write it; and that all of it is a secret.
import { expect, test } from 'vitest';
import { readNotifyUrls, secretsOfNotifyUrls } from '../../../src/config/notify-urls.ts';

const read = (text: string) =>
  readNotifyUrls(text, (problem, hint) => {
    throw new Error(`${problem} -> ${hint}`);
  });
const brief = (text: string) => read(text).map(({ format, url, chat, name }) => [format, url.href, chat, name]);

test('webhooks, by their host or by what they say', () => {
  expect(brief('https://hooks.slack.com/services/T0/B0/xyz https://discord.com/api/webhooks/1/abc')).toEqual([
    ['slack', 'https://hooks.slack.com/services/T0/B0/xyz', null, 'hooks.slack.com'],
    ['discord', 'https://discord.com/api/webhooks/1/abc', null, 'discord.com'],
  ]);
  expect(brief('https://chat.example/hooks/abc?format=mattermost')).toEqual([
    ['mattermost', 'https://chat.example/hooks/abc', null, 'chat.example'],
  ]);
  // A parameter of the receiver's own stays.
  expect(brief('https://x.example/?format=xml&a=1#part')).toEqual([['text', 'https://x.example/?format=xml&a=1', null, 'x.example']]);
});

test('a chat of Telegram', () => {
  expect(brief('telegram://123456:AB-c_d@-100200300')).toEqual([
    ['telegram', 'https://api.telegram.org/bot123456:AB-c_d/sendMessage', '-100200300', 'api.telegram.org'],
  ]);
  expect(brief('telegram://1:a@alerts')[0]![2]).toBe('@alerts');
  expect(brief('telegram://1:a@@alerts')[0]![2]).toBe('@alerts');
  expect(brief('telegram://1:a@5?api=http://bot.internal:8081/')[0]![1]).toBe('http://bot.internal:8081/bot1:a/sendMessage');
});

test.each([
  'ftp://x/y',
  'hooks.slack.com/services/x',
  'telegram://token@1',
  'telegram://1:a@',
  'telegram://1:a@5?api=file:///x',
  'http://',
])('%s is refused, and not repeated', (text) => {
  expect(() => read(text)).toThrow(/^is not a URL that messages can be posted to -> write https/);
  expect(() => read(`https://ok.example/ ${text}`)).toThrow(/^has an entry, number 2, /);
});

test('whatever of them lets somebody in is a secret', () => {
  const secrets = secretsOfNotifyUrls(
    'https://hooks.slack.com/services/T000/B000/abcdefghijkl?key=0123456789 telegram://123456:ABCDEF@-100',
  );
  for (const secret of ['abcdefghijkl', '0123456789', 'bot123456:ABCDEF', '123456:ABCDEF', 'telegram://123456:ABCDEF@-100'])
    expect(secrets).toContain(secret);
  expect(secrets).not.toContain('services');
});
