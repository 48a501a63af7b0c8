// A message as each receiver shows it well: its markup, what it would take for markup or for a mention made harmless, and its limit of length.
// Nothing is cut inside an escape: the texts are cut, and then escaped.
import type { NotifyFormat, NotifyTarget } from '../config/notify-urls.ts';
import type { Message } from './message.ts';

interface Format {
  /** Characters that the receiver takes. */
  readonly limit: number;
  readonly harmless: (text: string) => string;
  readonly bold: (harmless: string) => string;
  readonly code: (text: string) => string;
}

/** @returns the body of the request, as data. */
export function bodyFor({ format, chat }: Pick<NotifyTarget, 'format' | 'chat'>, message: Message): Readonly<Record<string, unknown>> {
  const text = textIn(FORMATS[format], message);
  if (format === 'discord') return { content: text, allowed_mentions: { parse: [] } };
  if (format === 'telegram') return { chat_id: chat, text, parse_mode: 'HTML', link_preview_options: { is_disabled: true } };
  return format === 'text' ? { text, ...message.data } : { text };
}

/** Entities, which the first two undo. */
const entities = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** No width: it keeps what begins with it from being a name. */
const NOTHING = '\u200b';
const asIs = (text: string): string => text;
const markdown = (text: string): string => text.replace(/[\\`*_~|[\]]/g, '\\$&').replace(/^(?=[#>+-])/, '\\');

const FORMATS: { readonly [F in NotifyFormat]: Format } = {
  // Whoever takes `text` may speak Slack's language: what calls people there is broken up, and nothing else is changed.
  text: { limit: 4000, harmless: (text) => quiet(text).replace(/<(?=[!@#])/g, `<${NOTHING}`), bold: asIs, code: (text) => quiet(text) },
  slack: {
    limit: 4000,
    harmless: entities,
    bold: (text) => `*${text.replaceAll('*', '∗')}*`,
    code: (text) => `\`${entities(text.replaceAll('`', "'"))}\``,
  },
  mattermost: {
    limit: 4000,
    harmless: (text) => markdown(quiet(text)),
    bold: (text) => `**${text}**`,
    code: (text) => `\`${text.replaceAll('`', "'")}\``,
  },
  discord: {
    limit: 2000,
    harmless: (text) => markdown(text).replaceAll('<', '\\<'),
    bold: (text) => `**${text}**`,
    code: (text) => `\`${text.replaceAll('`', "'")}\``,
  },
  telegram: { limit: 4096, harmless: entities, bold: (text) => `<b>${text}</b>`, code: (text) => `<code>${entities(text)}</code>` },
};

/** A name after an at sign calls somebody. */
const quiet = (text: string): string => text.replace(/(?<![\p{L}\p{N}._-])@(?=[\p{L}\p{N}])/gu, `@${NOTHING}`);

/** Of each text so many characters, as many as fit in the end. */
const MOST = [800, 400, 200, 100, 50];

function textIn(format: Format, message: Message): string {
  const texts = MOST.map((most) => rendered(format, message, most));
  return texts.find((text) => text.length <= format.limit) ?? texts.at(-1)!;
}

function rendered({ harmless, bold, code }: Format, { title, lines }: Message, most: number): string {
  const shown = lines.map(({ what, text }) => {
    const short = cut(text, most);
    if (what === 'place') return code(short);
    return what === 'hint' ? `→ ${harmless(short)}` : harmless(short);
  });
  return [bold(harmless(cut(title, most))), ...shown].join('\n');
}

const cut = (text: string, most: number): string => {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
};
