// Work that will be needed once the server has answered, done while it is still answering: loading the modules that come next, which the
// built program does when one of their names is first used (docs/decisions/13-late-modules.md), and setting up what does not depend on the
// answer. Never does anything that has to happen: what goes wrong here goes wrong again, and is reported, where it is needed.

const waiting: (() => unknown)[] = [];
let isUnderWay = false;

/** Call it after sending something. The steps run one at a time, in order, and whatever the server sends is handled before them. */
export function loadAhead(...steps: readonly (() => unknown)[]): void {
  waiting.push(...steps);
  if (!isUnderWay) next();
}

function next(): void {
  const step = waiting.shift();
  isUnderWay = step !== undefined;
  if (step === undefined) return;
  setImmediate(() => {
    // It fails again where it is needed.
    attempt(step).catch(() => {});
    next();
  });
}

const attempt = async (step: () => unknown): Promise<unknown> => step();
