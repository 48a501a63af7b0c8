// The lines of a COPY … TO STDOUT, one after the other as they arrive, so that none of them is kept.
import type { Session } from './session.ts';

/**
 * @param line is given the bytes of each; they are what they are only until it returns.
 * @throws what `line` throws: the statement is cancelled then. Otherwise as the session.
 */
export async function receiveCopy(session: Session, sql: string, line: (bytes: Buffer) => void): Promise<void> {
  const failures: { readonly error: unknown; readonly cancelled: Promise<unknown> }[] = [];
  const guarded = (bytes: Buffer): void => {
    if (failures.length > 0) return;
    try {
      line(bytes);
    } catch (error) {
      failures.push({ error, cancelled: session.cancel() });
    }
  };
  try {
    await session.send(sql, [], () => {}, guarded);
  } catch (error) {
    if (failures.length === 0) throw error;
  }
  const [failed] = failures;
  if (failed === undefined) return;
  await failed.cancelled;
  throw failed.error;
}
