// Settings: what is written, and where.
import { defaultLogFormat, LOG_FORMATS, logFormatReason } from '../log-format.ts';
import type { Settings } from '../setting.ts';
import { choice, text } from '../values.ts';

export const OUTPUT = {
  GATE_LOG_FORMAT: {
    group: 'output',
    config: 'logFormat',
    fallbackFrom: (outside) => ({ value: defaultLogFormat(outside), why: logFormatReason(outside) }),
    flag: 'log-format',
    value: choice(LOG_FORMATS),
    fallback: null,
    fallbackDoc: 'pretty on a terminal; otherwise json if CI or KUBERNETES_SERVICE_HOST is set; otherwise plain',
    doc: 'pretty (on a terminal) and plain (in a log) are for people; json is for machines',
  },
  GATE_LOG_LEVEL: {
    group: 'output',
    config: 'logLevel',
    flag: 'log-level',
    value: choice(['debug', 'info', 'warn', 'error']),
    fallback: 'info',
    doc: 'lowest severity that is logged',
  },
  GATE_REPORT: {
    group: 'output',
    config: 'report',
    flag: 'report',
    value: text('FILE'),
    fallback: null,
    doc: 'file for the whole report as JSON',
  },
  GATE_IMAGE: {
    group: 'output',
    config: 'image',
    flag: 'image',
    value: text('NAME'),
    fallback: null,
    fallbackDoc: 'in the published image its version and revision',
    doc: 'the image that runs, for `schemagate history`: a tag or a revision, set where the image is built',
  },
} as const satisfies Settings;
