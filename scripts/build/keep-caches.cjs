// Loaded before the built program (node --require): when it ends, writes beside each chunk that was read V8's code cache of it, with the
// functions that were run.
'use strict';
const fs = require('node:fs');
const v8 = require('node:v8');
const vm = require('node:vm');

const scripts = new Map();
vm.Script = class extends vm.Script {
  constructor(text, options) {
    super(text, options);
    scripts.set(options.filename, this);
  }
};

// A cache is of the flags under which it is made: those of a start, which a run that applies would change.
v8.setFlagsFromString = () => {};

process.on('exit', () => {
  const suffix = `.${process.version}-${process.platform}-${process.arch}.cache`;
  for (const [file, script] of scripts) fs.writeFileSync(file + suffix, script.createCachedData());
});
