// All garbage, collected at a moment that the program chooses. V8 itself chooses one by how much there is, which may be in the middle of much work.
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** V8 has a function for it in a new context only, which takes a millisecond and more; whichever collection is next can be made one of all. */
export function collectAll(): void {
  setFlagsFromString('--gc-global');
  fillYoungGeneration();
  setFlagsFromString('--no-gc-global');
}

/** So that a collection is due. @returns the latest of what it makes, so that V8 cannot do without making it. */
function fillYoungGeneration(): unknown {
  const left = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_available_size ?? 0;
  let made: unknown[] = [];
  for (let filled = 0; filled <= left; filled += LENGTH * 8) made = new Array(LENGTH);
  return made;
}

const LENGTH = 1024;
