// Text from outside in a page of HTML: markup means nothing in it, and nothing in it turns or hides what stands beside it.
import { clean } from './clean-text.ts';

/** In elements and in quoted attributes. */
export const htmlText = (value: string): string => clean(value).replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };
