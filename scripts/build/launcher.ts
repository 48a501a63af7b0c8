// The file that is run: a few lines any Node can read, then the program in a comment, which V8 passes over. The lines refuse an old
// Node in one sentence, and start the program from the code cache beside the file where that fits. Compiling it is a fifth of a
// run with nothing to do; Node's own compile cache keeps no functions that have not run yet, and a folder for each user id.
import { createHash } from 'node:crypto';

export interface Launcher {
  /** What to write into the file. */
  readonly text: string;
  /** What V8 compiles when it runs: the code cache is made of exactly this. */
  readonly script: string;
  /** Name of the code cache, beside the file: of this program, this Node and this machine's kind, so that no other is ever taken. */
  readonly cacheName: string;
}

/** Ends the comment early where the program has it, so it is written otherwise there and read back. */
const COMMENT_END = '*/';
const COMMENT_END_WRITTEN = '*\\u002f';

/** @param code the body of an async function of `url`, `filename`, `dirname` and `importFile`, in ASCII. */
export function launcher(code: string, file: string): Launcher {
  // An inner function, because V8 compiles one that stands alone in parentheses twice.
  const script = `(function(url,filename,dirname,importFile){"use strict";return(async()=>{${code}})()})`;
  if (/[^\n\x20-\x7e\t]/.test(script))
    throw new Error('the program is not plain ASCII: it would be read wrongly, or take twice the memory');
  if (script.includes(COMMENT_END_WRITTEN))
    throw new Error(`the program holds ${COMMENT_END_WRITTEN}, which stands for the end of a comment here`);
  const digest = createHash('sha256').update(script).digest('hex').slice(0, 12);
  return {
    text: `${head(file, digest)}\n/*${script.replaceAll(COMMENT_END, COMMENT_END_WRITTEN)}*/\n`,
    script,
    cacheName: `${file}.${digest}.${process.version}-${process.platform}-${process.arch}.cache`,
  };
}

const head = (file: string, digest: string): string => `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write('schemagate needs Node.js 22.19 or newer; this is ' + process.version + '\\n');
  process.exit(2);
}
const { readFileSync } = process.getBuiltinModule('node:fs');
const { Script } = process.getBuiltinModule('node:vm');
const { url, filename, dirname } = import.meta;
const text = readFileSync(filename, 'latin1');
const script = text.slice(text.indexOf('\\n/*') + 3, -3).replaceAll('*\\\\u002f', '*/');
let cachedData;
try {
  cachedData = readFileSync(dirname + '/${file}.${digest}.' + process.version + '-' + process.platform + '-' + process.arch + '.cache');
} catch {
  // Made for another Node, or not kept: V8 compiles the program.
}
await new Script(script, { filename, cachedData }).runInThisContext()(url, filename, dirname, (file) => import(file));`;
