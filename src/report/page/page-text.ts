// Times and escaped text, as our pages show them.
import { htmlText } from '../html-text.ts';

export { htmlText as text };

/** `2026-11-29 05:47:02`, as everywhere in UTC. */
export const fullTime = (at: string): string => at.replace('T', ' ').replace(/(?:\.\d+)?Z$/, '');

/** `05:47:02` */
export const timeOfDay = (at: string): string => fullTime(at).slice(11);

export const timeHtml = (at: string): string => `<time datetime="${htmlText(at)}">${htmlText(fullTime(at))}</time>`;
