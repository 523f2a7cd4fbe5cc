import type { OptionGrammar, ParsedOptions } from '../common/options.ts';
import { ProgramFailure } from '../common/options.ts';
import type { Work } from '../common/work.ts';

const grammar: OptionGrammar = {
  short: 'so:OSiIX:H:d:kw:m:LfvA:u:Ge:qN4g',
  long: {
    silent: 's',
    'output=': 'o',
    'remote-name': 'O',
    'show-error': 'S',
    include: 'i',
    head: 'I',
    'request=': 'X',
    'header=': 'H',
    'data=': 'd',
    'data-ascii=': 'd',
    'data-raw=': 'data-raw',
    'data-binary=': 'data-binary',
    'data-urlencode=': 'data-urlencode',
    'json=': 'json',
    insecure: 'k',
    'write-out=': 'w',
    'max-time=': 'm',
    'connect-timeout=': 'connect-timeout',
    location: 'L',
    'max-redirs=': 'max-redirs',
    fail: 'f',
    'fail-with-body': 'fail-with-body',
    verbose: 'v',
    'user-agent=': 'A',
    'user=': 'u',
    get: 'G',
    'referer=': 'e',
    'no-buffer': 'N',
    'no-progress-meter': 'no-progress-meter',
    globoff: 'g',
    ipv4: '4',
    'url=': 'url',
  },
  notDone: [
    ...'FTxbcCEKzZDrpnPQYyaBjJlMRtU#01236V',
    'form',
    'upload-file',
    'proxy',
    'cookie',
    'cookie-jar',
    'cert',
    'cacert',
    'key',
    'resolve',
    'connect-to',
    'retry',
    'retry-delay',
    'retry-connrefused',
    'retry-all-errors',
    'retry-max-time',
    'compressed',
    'http0.9',
    'http1.0',
    'http1.1',
    'http2',
    'ipv6',
    'dump-header',
    'range',
    'netrc',
    'fail-early',
    'parallel',
    'unix-socket',
    'trace',
    'trace-ascii',
    'interface',
    'limit-rate',
    'create-dirs',
    'continue-at',
    'config',
    'progress-bar',
    'oauth2-bearer',
    'remote-header-name',
    'output-dir',
    'request-target',
    'path-as-is',
    'tlsv1.2',
    'tlsv1.3',
    'keepalive-time',
    'stderr',
  ],
  usageCode: 2,
};

/** The line that follows on bad usage. */
const between = "curl: try 'curl --help' or 'curl --manual' for more information";

/** A failure of the line itself, in curl's words. */
export function newUsageFailure(message: string): ProgramFailure {
  return new ProgramFailure(message, { exitCode: 2, between });
}

/** Reads the options of a line of curl, which words bad usage in its own way. @throws ProgramFailure, HelpAsked */
export function readOptions(work: Work): ParsedOptions {
  try {
    return work.options(grammar);
  } catch (error) {
    if (!(error instanceof ProgramFailure) || !error.isUsage) throw error;
    const option = /'(-{0,2}[^']+)'/.exec(error.message)?.[1] ?? '';
    const shown = option.startsWith('-') ? option : `-${option}`;
    throw newUsageFailure(
      `option ${shown}: ${error.message.includes('requires an argument') ? 'requires parameter' : 'is unknown'}`,
    );
  }
}

/** A number that an option takes, as it was spelled for the message. @throws ProgramFailure */
export function numberOf(given: ParsedOptions, name: string): number | undefined {
  const text = given.last(name);
  if (text === undefined) return undefined;
  if (!/^\d*\.?\d+$/.test(text))
    throw newUsageFailure(`option ${name.length === 1 ? '-' : '--'}${name}: expected a proper numerical parameter`);
  return Number(text);
}
