import { CommandError } from '../../errors.ts';

/** An address to listen on; of those of `localhost` one is enough. */
export interface ListenAddress {
  readonly address: string;
  readonly protocol: 'tcp4' | 'tcp6';
  readonly needs: 'all' | 'any';
}

const octet = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`);

/** `parseAddresses` (`client-go/tools/portforward/portforward.go`, v0.37). @throws CommandError */
export function parseAddresses(words: readonly string[]): readonly ListenAddress[] {
  if (words.length === 0) throw new CommandError('you must specify at least 1 address');
  const found = new Map<string, ListenAddress>();
  for (const word of words) {
    if (word === 'localhost') {
      if (!found.has('127.0.0.1')) found.set('127.0.0.1', { address: '127.0.0.1', protocol: 'tcp4', needs: 'any' });
      if (!found.has('::1')) found.set('::1', { address: '::1', protocol: 'tcp6', needs: 'any' });
    } else if (ipv4.test(word)) found.set(word, { address: word, protocol: 'tcp4', needs: 'all' });
    else if (URL.canParse(`http://[${word}]`)) found.set(word, { address: word, protocol: 'tcp6', needs: 'all' });
    else throw new CommandError(`${word} is not a valid IP`);
  }
  return [...found.values()].sort((left, right) => (left.address < right.address ? -1 : 1));
}

/** `net.JoinHostPort`. */
export const joinHostPort = (host: string, port: number): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
