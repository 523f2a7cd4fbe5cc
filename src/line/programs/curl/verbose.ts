import type { Work } from '../common/work.ts';
import { headerOf, hostOf, portOf, statusLineOf } from '../http/request.ts';
import type { HostResponse } from '../program.ts';
import type { Message } from './message.ts';

/** What `-v` tells of a transfer, in order, on standard error; nothing unless it was asked for. */
export interface Verbose {
  trying(address: string, url: URL): void;
  connected(address: string, message: Message): void;
  answered(response: HostResponse): void;
  /** A line of curl's own. */
  info(text: string): void;
  /** Bytes that are not shown on the terminal. */
  data(direction: '{' | '}', bytes: number): void;
  /** Whether the connection of an answer may be used again. */
  end(response: HostResponse, url: URL): void;
  /** Resolves when all is written. */
  told(): Promise<void>;
}

/** Makes it. `showsData`: what is received does not go to the terminal, where it would be seen anyway. */
export function createVerbose(work: Work, isOn: boolean, showsData: boolean): Verbose {
  let told = Promise.resolve();
  const tell = (text: string): void => {
    if (isOn) told = told.then(() => work.context.stderr(text));
  };
  const info = (text: string): void => tell(`* ${text}\n`);
  const block = (sign: string, lines: readonly string[]): void =>
    tell([...lines, ''].map((line) => `${sign} ${line}\r\n`).join(''));
  const data: Verbose['data'] = (direction, bytes) => {
    if (showsData && bytes > 0) tell(`${direction} [${bytes} bytes data]\n`);
  };
  return {
    trying: (address, url) => info(`  Trying ${address}:${portOf(url)}...`),
    connected(address, { url, method, headers, body }) {
      info(`Connected to ${hostOf(url)} (${address}) port ${portOf(url)} (#0)`);
      block('>', [
        `${method} ${url.pathname}${url.search} HTTP/1.1`,
        ...headers.map(([name, value]) => (value === '' ? `${name}:` : `${name}: ${value}`)),
      ]);
      data('}', body?.length ?? 0);
    },
    answered: (response) =>
      block('<', [statusLineOf(response), ...response.headers.map(([name, value]) => `${name}: ${value}`)]),
    info,
    data,
    end(response, url) {
      const isClosed = headerOf(response, 'connection')?.toLowerCase() === 'close';
      info(isClosed ? 'Closing connection 0' : `Connection #0 to host ${hostOf(url)} left intact`);
    },
    told: () => told,
  };
}
