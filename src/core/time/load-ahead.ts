// Work that will be needed when the server has answered, done while it works on the answer: loading the modules that come next, which the built
// program does when a name of theirs is first used (docs/decisions/13-late-modules.md), and setting up what does not depend on the answer.
// Refuses to be anything that must happen: what it finds wrong is found again, and reported, where it is needed.

const waiting: (() => unknown)[] = [];
let isUnderWay = false;

/** To be called after something was sent. The steps are done one at a time, in order, and what the server sends goes before them. */
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
