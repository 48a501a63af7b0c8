// Where messages are posted: URLs of webhooks, `?format=` says for whom where the host does not, and telegram://token@chat. Such a URL is a
// secret as a whole: whoever has it can post. No text of it is quoted in a problem.

export const NOTIFY_FORMATS = ['text', 'slack', 'mattermost', 'discord', 'telegram'] as const;

export type NotifyFormat = (typeof NOTIFY_FORMATS)[number];

export interface NotifyTarget {
  readonly format: NotifyFormat;
  /** Where the request goes. */
  readonly url: URL;
  /** Of Telegram: to whom. */
  readonly chat: string | null;
  /** For messages of ours: the host. */
  readonly name: string;
}

const FORMS = 'write https://HOST/PATH, with ?format=slack, mattermost or discord where it is one of these, or telegram://TOKEN@CHAT';

/** @throws Error as accessors.ts says, of the first entry that is none. */
export function readNotifyUrls(text: string, refuse: (problem: string, hint: string) => never): readonly NotifyTarget[] {
  const entries = entriesOf(text);
  return entries.map((entry, i) => {
    const which = entries.length === 1 ? 'is' : `has an entry, number ${i + 1}, that is`;
    const target = /^telegram:\/\//i.test(entry) ? telegram(entry) : webhook(entry);
    return target ?? refuse(`${which} not a URL that messages can be posted to`, FORMS);
  });
}

const entriesOf = (text: string): readonly string[] => text.split(/\s+/).filter((entry) => entry !== '');

function webhook(entry: string): NotifyTarget | null {
  if (!/^https?:\/\//i.test(entry) || !URL.canParse(entry)) return null;
  const url = new URL(entry);
  const asked = url.searchParams.get('format');
  const known = NOTIFY_FORMATS.find((format) => format === asked && format !== 'telegram');
  // A parameter of that name may be the receiver's own.
  if (known !== undefined) url.searchParams.delete('format');
  url.hash = '';
  return { format: known ?? BY_HOST[url.hostname] ?? 'text', url, chat: null, name: url.host };
}

const BY_HOST: Readonly<Record<string, NotifyFormat>> = {
  'hooks.slack.com': 'slack',
  'discord.com': 'discord',
  'discordapp.com': 'discord',
};

/** A chat by its number, or a public channel by its name; `?api=` names a Bot API server of one's own. */
function telegram(entry: string): NotifyTarget | null {
  const [, token, chat, query = ''] = /^telegram:\/\/([0-9]+:[\w-]+)@(-?[0-9]+|@?[a-z]\w+)\/?(?:\?(.*))?$/i.exec(entry) ?? [];
  if (token === undefined || chat === undefined) return null;
  const api = new URLSearchParams(query).get('api') ?? 'https://api.telegram.org';
  if (!/^https?:\/\//i.test(api) || !URL.canParse(api)) return null;
  const url = new URL(`${api.replace(/\/+$/, '')}/bot${token}/sendMessage`);
  return { format: 'telegram', url, chat: /^[a-z]/i.test(chat) ? `@${chat}` : chat, name: url.host };
}

/** The URLs as they are, and the parts of them that let somebody in. */
export function secretsOfNotifyUrls(text: string): readonly string[] {
  const targets = readNotifyUrls(text, () => {
    throw new Error('these were read before');
  });
  const parts = targets.flatMap(({ url }) => [
    url.href,
    `${url.pathname}${url.search}`,
    decodeURIComponent(url.password),
    ...url.pathname.split('/').flatMap((part) => [part, part.replace(/^bot(?=\d+:)/, '')]),
    ...url.searchParams.values(),
  ]);
  return [...new Set([...entriesOf(text), ...parts])].filter((part) => part.length >= LONG);
}

/** Shorter parts of a path are words, such as `webhooks`. */
const LONG = 9;
