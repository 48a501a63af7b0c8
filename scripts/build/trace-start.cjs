// Loaded before the built program (node --require): notes which modules are run, by file and place in it, how many bytes of the program are read,
// in all, before a connection is opened, and before the first and the second question, of which chunks the code cache was rejected, and which of
// V8's flags were set. Writes it as JSON into the file that TRACE_START names.
'use strict';
const fs = require('node:fs');
const net = require('node:net');
const { basename } = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

const trace = { modules: [], bytes: 0, beforeConnecting: null, beforeAsking: null, beforeAskingAgain: null, rejected: [], flags: [] };

vm.Script = class extends vm.Script {
  #file;
  constructor(text, options) {
    super(text, options);
    this.#file = basename(options.filename);
    if (this.cachedDataRejected) trace.rejected.push(this.#file);
  }
  runInThisContext() {
    const chunk = super.runInThisContext();
    const noting = (run, place) => () => {
      trace.modules.push([this.#file, place]);
      return run();
    };
    return (...scope) => chunk(...scope).map(noting);
  }
};

const { readFileSync } = fs;
fs.readFileSync = (path, ...options) => {
  const data = readFileSync(path, ...options);
  if (/^schemagate\..*(?<!\.cache)$/.test(basename(String(path)))) trace.bytes += data.length;
  return data;
};

const { setFlagsFromString } = v8;
v8.setFlagsFromString = (flags) => {
  trace.flags.push(flags);
  setFlagsFromString(flags);
};

const { connect } = net;
// Nothing is needed earlier or later only because this machine is slow at the moment.
const { setTimeout } = globalThis;
globalThis.setTimeout = (act, ms, ...rest) => setTimeout(act, 100 * ms, ...rest);

const soFar = () => ({ modules: trace.modules.length, bytes: trace.bytes });
net.connect = (...where) => {
  trace.beforeConnecting ??= soFar();
  const socket = connect(...where);
  const { write } = socket;
  socket.write = function (data, ...rest) {
    // The first byte of a query (manual, 54.7).
    if (data[0] === 0x51) trace[trace.beforeAsking === null ? 'beforeAsking' : 'beforeAskingAgain'] ??= soFar();
    return write.call(this, data, ...rest);
  };
  return socket;
};

process.on('exit', () => fs.writeFileSync(process.env.TRACE_START, JSON.stringify(trace)));
