// The layout that --from names: one whose tool keeps a ledger of its own.
import { finding } from '../../core/finding.ts';
import { Stop } from '../../core/stop.ts';
import type { Layout } from '../../layouts/layout.ts';
import { LAYOUT_BY_ID, LAYOUTS } from '../../layouts/layouts.ts';
import type { FlagValues } from '../context.ts';

/** @throws Stop('misused') if it is not given, or is not another tool's. */
export function adoptedLayout({ from }: FlagValues): Layout {
  const layout = LAYOUT_BY_ID.get(String(from ?? ''));
  if (layout === undefined || layout.toolLedger === null) throw new Stop([badFrom(from)]);
  return layout;
}

const NAMES = LAYOUTS.flatMap(({ id, toolLedger }) => (toolLedger === null ? [] : [id])).join(', ');

const badFrom = (given: unknown) =>
  finding({
    code: 'bad-flag',
    subject: '--from',
    message: given === undefined ? 'adopt needs --from' : `--from=${String(given)} does not name another layout`,
    hint: `write --from with one of ${NAMES}`,
  });
