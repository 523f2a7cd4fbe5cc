import { quote } from '../common/numbers.ts';
import { type OptionGrammar, type ParsedOptions, ProgramFailure, parseOptions } from '../common/options.ts';
import type { Work } from '../common/work.ts';

const usage = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.";

const grammar: OptionGrammar = {
  short: 'qO:T:t:SU:',
  long: {
    quiet: 'q',
    'output-document=': 'O',
    'timeout=': 'T',
    'connect-timeout=': 'connect-timeout',
    'tries=': 't',
    'server-response': 'S',
    'header=': 'header',
    'post-data=': 'post-data',
    'method=': 'method',
    'body-data=': 'body-data',
    'user-agent=': 'U',
    spider: 'spider',
    'no-verbose': 'no-verbose',
    'no-check-certificate': 'no-check-certificate',
    'max-redirect=': 'max-redirect',
    'content-on-error': 'content-on-error',
  },
  notDone: [
    ...'crbiPNkmaodnxARDlpBEFHIKLQVwX46',
    'recursive',
    'continue',
    'background',
    'input-file',
    'directory-prefix',
    'timestamping',
    'mirror',
    'limit-rate',
    'wait',
    'retry-connrefused',
    'dns-timeout',
    'read-timeout',
    'post-file',
    'body-file',
    'progress',
    'show-progress',
    'no-clobber',
    'load-cookies',
    'save-cookies',
    'user',
    'password',
    'ca-certificate',
    'no-proxy',
    'append-output',
    'output-file',
    'debug',
  ],
  usageCode: 2,
};

/** What the options of a line say for all of its URLs. */
export interface WgetLine {
  readonly verbosity: 'quiet' | 'brief' | 'full';
  readonly isSpider: boolean;
  /** `-S`. */
  readonly showsHead: boolean;
  /** An answer above 399 is taken as any other. */
  readonly takesErrors: boolean;
  /** `-O`. */
  readonly document: string | undefined;
  /** For the connection, and again for the answer. */
  readonly withinMs: number | undefined;
  readonly connectWithinMs: number | undefined;
  /** Infinity: until it succeeds. */
  readonly tries: number;
  readonly maxRedirects: number;
  readonly method: string;
  readonly data: string | undefined;
  readonly agent: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly verifies: boolean;
}

/** Reads the words of a line. @throws ProgramFailure, HelpAsked */
export function readLine(work: Work): { readonly line: WgetLine; readonly urls: readonly string[] } {
  // The one of the options after `-n` that is done.
  const words = work.context.argv.map((word) => (word === '-nv' ? '--no-verbose' : word));
  let given: ParsedOptions;
  try {
    given = parseOptions(words, grammar);
  } catch (error) {
    if (!(error instanceof ProgramFailure) || !error.isUsage) throw error;
    throw new ProgramFailure(error.message, { exitCode: 2, between: usage });
  }
  const line = lineOf(given);
  if (given.operands.length === 0) throw new ProgramFailure('missing URL', { exitCode: 1, between: usage });
  return { line, urls: given.operands };
}

function lineOf(given: ParsedOptions): WgetLine {
  const isSpider = given.has('spider');
  const data = given.last('post-data') ?? given.last('body-data');
  // What is no number is 0 to wget: as often as it takes.
  const tries = Number(/^\d+$/.exec(given.last('t') ?? '20')?.[0] ?? 0);
  return {
    verbosity: given.has('q') ? 'quiet' : given.has('no-verbose') ? 'brief' : 'full',
    isSpider,
    showsHead: given.has('S'),
    takesErrors: given.has('content-on-error'),
    document: given.last('O'),
    withinMs: periodOf(given, 'T', 'timeout'),
    connectWithinMs: periodOf(given, 'connect-timeout', 'connect-timeout'),
    tries: tries === 0 ? Number.POSITIVE_INFINITY : tries,
    maxRedirects: Number(/^\d+$/.exec(given.last('max-redirect') ?? '20')?.[0] ?? 0),
    method: given.last('method') ?? (isSpider ? 'HEAD' : given.has('post-data') ? 'POST' : 'GET'),
    data,
    agent: given.last('U') ?? 'Wget/1.21.3',
    headers: given.options.flatMap(({ name, value = '' }): [string, string][] => {
      const match = name === 'header' ? /^([^:]+):\s*(.*)$/s.exec(value) : null;
      return match === null ? [] : [[match[1] ?? '', match[2] ?? '']];
    }),
    verifies: !given.has('no-check-certificate'),
  };
}

/** Seconds as they may be given; none and 0: as long as it takes. */
function periodOf(given: ParsedOptions, name: string, long: string): number | undefined {
  const text = given.last(name);
  if (text === undefined) return undefined;
  if (!/^\d*\.?\d+$/.test(text))
    throw new ProgramFailure(`--${long}: Invalid time period ${quote(text)}`, { exitCode: 2 });
  return Number(text) === 0 ? undefined : Number(text) * 1000;
}
