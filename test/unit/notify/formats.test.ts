// A message in the form of each receiver.
import { describe, expect, test } from 'vitest';
import type { NotifyFormat } from '../../../src/config/notify-urls.ts';
import { bodyFor } from '../../../src/notify/formats.ts';
import type { Message } from '../../../src/notify/message.ts';

const HOSTILE = '<!channel> & @here *bold* `code` _u_ <@U123> [x](https://evil.example) #1 @everyone';
const message = (finding: string, place = '3_a`b.sql:2:5'): Message => ({
  kind: 'failure',
  title: '✗ schemagate up failed on db:5432/shop: failed (exit 6)',
  lines: [
    { what: 'place', text: place },
    { what: 'finding', text: finding },
    { what: 'hint', text: 'fix it' },
    { what: 'context', text: 'host' },
  ],
  data: { kind: 'failure', exit: 6 },
});
const body = (format: NotifyFormat, given: Message) => bodyFor({ format, chat: format === 'telegram' ? '-100' : null }, given);

test('each in its own markup', () => {
  const plain = message('it broke');
  expect(body('text', plain)).toEqual({
    ...{ kind: 'failure', exit: 6 },
    text: '✗ schemagate up failed on db:5432/shop: failed (exit 6)\n3_a`b.sql:2:5\nit broke\n→ fix it\nhost',
  });
  expect(body('slack', plain)).toEqual({
    text: "*✗ schemagate up failed on db:5432/shop: failed (exit 6)*\n`3_a'b.sql:2:5`\nit broke\n→ fix it\nhost",
  });
  expect(body('mattermost', plain)).toEqual({ text: expect.stringMatching(/^\*\*✗ .*\*\*\n`3_a'b\.sql:2:5`\n/) });
  expect(body('discord', plain)).toEqual({ content: expect.stringMatching(/^\*\*✗ /), allowed_mentions: { parse: [] } });
  expect(body('telegram', plain)).toMatchObject({
    chat_id: '-100',
    parse_mode: 'HTML',
    text: expect.stringMatching(/^<b>✗ .*<\/b>\n<code>3_a`b\.sql:2:5<\/code>\n/),
  });
});

test('nobody is called, and nothing is markup, by what a message quotes', () => {
  const found = (format: NotifyFormat) => {
    const { text, content } = body(format, message(HOSTILE));
    return String(text ?? content).split('\n')[2];
  };
  expect(found('slack')).toBe('&lt;!channel&gt; &amp; @here *bold* `code` _u_ &lt;@U123&gt; [x](https://evil.example) #1 @everyone');
  expect(found('text')).toBe(
    '<\u200b!channel> & @\u200bhere *bold* `code` _u_ <\u200b@\u200bU123> [x](https://evil.example) #1 @\u200beveryone',
  );
  expect(found('mattermost')).toBe(
    '<!channel> & @\u200bhere \\*bold\\* \\`code\\` \\_u\\_ <@\u200bU123> \\[x\\](https://evil.example) #1 @\u200beveryone',
  );
  expect(found('discord')).toContain('\\<!channel> & @here \\*bold\\*');
  expect(found('telegram')).toContain('&lt;!channel&gt; &amp; @here');
});

describe.each(['text', 'slack', 'mattermost', 'discord', 'telegram'] as const)('%s', (format) => {
  test.each(['a'.repeat(5000), '<'.repeat(5000), '*&'.repeat(5000), '😀'.repeat(5000)])(
    'is cut to what is taken, never within a character or an escape',
    (long) => {
      const { text, content } = body(format, message(long, `${'p'.repeat(5000)}:1`));
      const all = String(text ?? content);
      expect(all.length).toBeLessThanOrEqual({ text: 4000, slack: 4000, mattermost: 4000, discord: 2000, telegram: 4096 }[format]);
      expect(all).toMatch(/…/);
      expect(all).not.toMatch(/\p{Cs}/u);
      expect(all).not.toMatch(/&(?!amp;|lt;|gt;)\w*…|\\…/);
      expect(all.split('\n').at(-1)).toBe('host');
    },
  );
});
