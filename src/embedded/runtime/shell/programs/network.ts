import { resolvePath } from '../../../../base/index.ts';
import { NetworkError, type NetworkFailure } from '../../network/network-error.ts';
import type { Process, ProcessClass } from '../../process/kernel.ts';
import type { HttpResult } from '../../process/process-types.ts';
import { program } from './program.ts';

interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly isTls: boolean;
}

function parseUrl(text: string): Target {
  const [, scheme = 'http', host = '', port, path = ''] =
    /^(?:(https?):\/\/)?([^:/]+)(?::(\d+))?(.*)$/.exec(text) ?? [];
  const isTls = scheme === 'https';
  return { host, port: Number(port ?? (isTls ? 443 : 80)), path: path === '' ? '/' : path, isTls };
}

/** What the result of a request is for: the process is over when it has been shown. */
interface Asked extends Target {
  readonly output: string | undefined;
  readonly isQuiet: boolean;
  readonly isHead?: boolean;
  readonly mustSucceed?: boolean;
  readonly writeOut?: string;
}

function ask(
  process: Process,
  asked: Asked,
  method: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
  body?: string,
): void {
  const { host, port, path, isTls } = asked;
  process.state = asked as never;
  const whole = { host: port === (isTls ? 443 : 80) ? host : `${host}:${port}`, ...headers };
  process.fetch(host, port, { method, path, headers: whole, isTls, ...(body !== undefined && { body }) }, timeoutMs);
}

function save(process: Process, { output }: Asked, text: string): void {
  if (output === undefined || output === '-') process.print(text);
  else process.container.files.write(resolvePath(process.cwd, output), text);
}

const reasons: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

/** busybox's wget: `-q`, `-O`, `-T`, `-S`, `--spider`, `--post-data`, `--header`. */
const wget: ProcessClass = {
  signals: { SIGTERM: 143, SIGINT: 130 },
  start(process) {
    const words = process.argv.slice(1);
    const headers: Record<string, string> = { 'user-agent': 'Wget' };
    let [output, url, body, timeoutMs, isQuiet, isSpider]: [
      string | undefined,
      string,
      string | undefined,
      number,
      boolean,
      boolean,
    ] = [undefined, '', undefined, 900_000, false, false];
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      const [, letters = '', rest = ''] = /^-([qSc]*)(.*)$/.exec(word) ?? [];
      isQuiet ||= letters.includes('q');
      if (word.startsWith('--post-data')) body = word.split('=').slice(1).join('=') || words.shift();
      else if (word.startsWith('--header')) {
        const header = word.includes('=') ? word.slice(word.indexOf('=') + 1) : (words.shift() ?? '');
        headers[header.split(':')[0]?.toLowerCase() ?? ''] = header.slice(header.indexOf(':') + 1).trim();
      } else if (word.startsWith('--timeout')) timeoutMs = Number(word.split('=')[1] ?? words.shift()) * 1000;
      else if (word === '--spider') isSpider = true;
      else if (word.startsWith('--')) isSpider ||= false;
      else if (rest.startsWith('O')) output = rest.slice(1) || words.shift();
      else if (rest.startsWith('T')) timeoutMs = Number(rest.slice(1) || words.shift()) * 1000;
      else if (rest.startsWith('t')) void (rest.slice(1) || words.shift());
      else if (!word.startsWith('-')) url = word;
    }
    if (url === '') {
      process.printError(
        'BusyBox v1.36.1 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-T SEC] URL...\n',
      );
      return process.exit(1);
    }
    const target = parseUrl(url);
    const name = output ?? (target.path.split('/').at(-1) || 'index.html');
    const shown = url.replace(/^https?:\/\//, '').split('/')[0] ?? target.host;
    process.resolve(target.host, (result) => {
      const ip = typeof result === 'string' ? undefined : result[0];
      if (ip === undefined) {
        process.printError(`wget: bad address '${shown}'\n`);
        return process.exit(1);
      }
      if (!isQuiet) process.printError(`Connecting to ${shown} (${ip}:${target.port})\n`);
      const asked = { ...target, host: ip, output: isSpider ? '/dev/null' : name, isQuiet };
      ask(process, asked, body === undefined ? 'GET' : 'POST', { host: shown, ...headers }, timeoutMs, body);
    });
  },
  reply(process, result) {
    const asked = process.state as unknown as Asked;
    const response = result as HttpResult;
    if (response instanceof NetworkError) {
      if (response.failure === 'timeout') process.printError('wget: download timed out\n');
      else if (response.failure === 'reset')
        process.printError('wget: error getting response: Connection reset by peer\n');
      else
        process.printError(
          `wget: can't connect to remote host (${asked.host}): ${response.failure === 'refused' ? 'Connection refused' : 'No route to host'}\n`,
        );
      return process.exit(1);
    }
    if (response.status >= 400) {
      process.printError(
        `wget: server returned error: HTTP/1.1 ${response.status} ${reasons[response.status] ?? ''}\n`,
      );
      return process.exit(1);
    }
    if (asked.output !== '/dev/null') {
      const name = asked.output ?? '-';
      const bar = `${name.padEnd(20).slice(0, 20)} 100% |${'*'.repeat(32)}| ${String(response.body.length).padStart(5)}  0:00:00 ETA`;
      if (!asked.isQuiet) process.printError(name === '-' ? 'writing to stdout\n' : `saving to '${name}'\n`);
      save(process, asked, response.body);
      if (!asked.isQuiet) process.printError(`${bar}\n${name === '-' ? 'written to stdout' : `'${name}' saved`}\n`);
    }
    process.exit(0);
  },
};

const curlCodes: Readonly<Record<string, readonly [number, string]>> = {
  'no such host': [6, 'Could not resolve host: HOST'],
  refused: [7, 'Failed to connect to HOST port PORT after 0 ms: Could not connect to server'],
  unreachable: [7, 'Failed to connect to HOST port PORT after 3072 ms: Could not connect to server'],
  timeout: [28, 'Connection timed out'],
  reset: [56, 'Recv failure: Connection reset by peer'],
};

/** curl: `-s`, `-S`, `-f`, `-o`, `-w`, `-I`, `-k`, `-m`, `-X`, `-d`, `-H`. */
const curl: ProcessClass = {
  signals: { SIGTERM: 143, SIGINT: 130 },
  start(process) {
    const words = process.argv.slice(1);
    const headers: Record<string, string> = { 'user-agent': 'curl/8.14.1', accept: '*/*' };
    const values: Record<string, string> = {};
    let letters = '';
    let url = '';
    const long: Readonly<Record<string, string>> = {
      '--max-time': 'm',
      '--connect-timeout': 'm',
      '--header': 'H',
      '--request': 'X',
      '--data': 'd',
      '--output': 'o',
      '--write-out': 'w',
      '--silent': 's',
      '--fail': 'f',
      '--insecure': 'k',
      '--head': 'I',
      '--include': 'i',
    };
    for (let word = words.shift(); word !== undefined; word = words.shift()) {
      const short = long[word] === undefined ? word : `-${long[word]}`;
      const [, flags = '', valued, rest = ''] = /^-([a-zA-Z]*?)(?:([mHXdow])(.*))?$/s.exec(short) ?? [];
      if (!short.startsWith('-')) url = short;
      letters += flags;
      if (valued === undefined) continue;
      const value = rest || (words.shift() ?? '');
      if (valued === 'H')
        headers[value.split(':')[0]?.toLowerCase() ?? ''] = value.slice(value.indexOf(':') + 1).trim();
      else values[valued] = value;
    }
    if (url === '') {
      process.printError("curl: try 'curl --help' or 'curl --manual' for more information\n");
      return process.exit(2);
    }
    const isHead = letters.includes('I');
    const asked: Asked = {
      ...parseUrl(url),
      output: values['o'],
      isQuiet: letters.includes('s') && !letters.includes('S'),
      isHead: isHead || letters.includes('i'),
      mustSucceed: letters.includes('f'),
      writeOut: values['w'] ?? '',
    };
    const method = values['X'] ?? (isHead ? 'HEAD' : values['d'] === undefined ? 'GET' : 'POST');
    ask(process, asked, method, headers, values['m'] === undefined ? 2 ** 31 : Number(values['m']) * 1000, values['d']);
  },
  reply(process, result) {
    const asked = process.state as unknown as Asked;
    const response = result as HttpResult;
    const fail = (code: number, text: string) => {
      if (!asked.isQuiet)
        process.printError(`curl: (${code}) ${text.replace('HOST', asked.host).replace('PORT', String(asked.port))}\n`);
      if (asked.writeOut !== undefined)
        process.print(asked.writeOut.replaceAll('%{http_code}', '000').replaceAll('\\n', '\n'));
      process.exit(code);
    };
    if (response instanceof NetworkError) {
      const [code, text] = curlCodes[response.failure] ?? [7, ''];
      return fail(code, text);
    }
    if (asked.mustSucceed === true && response.status >= 400)
      return fail(22, `The requested URL returned error: ${response.status}`);
    const head =
      asked.isHead === true
        ? `HTTP/1.1 ${response.status} ${response.status === 200 ? 'OK' : (reasons[response.status] ?? '')}\r\n${Object.entries(
            response.headers ?? {},
          )
            .map(([name, value]) => `${name}: ${value}\r\n`)
            .join('')}\r\n`
        : '';
    if (asked.output !== '/dev/null') save(process, asked, head + response.body);
    process.print((asked.writeOut ?? '').replaceAll('%{http_code}', String(response.status)).replaceAll('\\n', '\n'));
    process.exit(0);
  },
};

/**
 * busybox's nslookup, as version 1.35 prints it: a name with a dot is asked for as it is, another with each of the search list;
 * addresses of IPv4 first, then of IPv6, of which there are none. Real answers come in any order.
 */
const nslookup: ProcessClass = {
  start(process) {
    const [name = '', server] = process.argv.slice(1).filter((arg) => !arg.startsWith('-'));
    const { sandbox } = process.container;
    const { dns } = sandbox.config;
    const resolver = server ?? dns.servers[0] ?? '127.0.0.1';
    const config = { ...sandbox.config, dns: { ...dns, servers: [resolver] } };
    const source = { config, ip: sandbox.ip, listeners: sandbox.listeners, nodeName: sandbox.nodeName };
    const names =
      name.includes('.') || dns.searches.length === 0 ? [name] : dns.searches.map((search) => `${name}.${search}`);
    const found = new Map<string, readonly string[] | string>();
    for (const one of names) {
      const tell = (result: NetworkFailure | readonly string[]) => {
        found.set(one, result);
        if (found.size < names.length) return;
        if (result === 'timeout') {
          process.printError(';; connection timed out; no servers could be reached\n\n');
          return process.exit(1);
        }
        process.print(`Server:\t\t${resolver}\nAddress:\t${resolver}:53\n\n`);
        for (const isIpv6 of [false, true]) {
          for (const asked of names) {
            const answer = found.get(asked);
            const missing = `** server can't find ${asked}: NXDOMAIN\n`;
            const lines = (ips: readonly string[]) => ips.map((ip) => `Name:\t${asked}\nAddress: ${ip}\n`).join('');
            process.print(`${typeof answer === 'object' ? (isIpv6 ? '' : lines(answer)) : missing}\n`);
          }
        }
        process.exit([...found.values()].some((answer) => typeof answer === 'string') ? 1 : 0);
      };
      process.resolve(`${one.replace(/\.$/, '')}.`, tell, source);
    }
  },
};

/** nc: `-z` looks whether something listens; else what comes on stdin is sent once. */
const nc: ProcessClass = {
  signals: { SIGTERM: 143, SIGINT: 130 },
  start(process) {
    const words = process.argv
      .slice(1)
      .filter((word, index, all) => !word.startsWith('-') && !/^-w$/.test(all[index - 1] ?? ''));
    const [host = '', port = ''] = words;
    if (process.argv.includes('-l') || process.argv.includes('-lk') || process.argv.includes('-lp')) {
      const own = Number(words.at(-1) ?? 0);
      if (!process.listen(own)) {
        process.printError('nc: bind: Address already in use\n');
        process.exit(1);
      }
      return;
    }
    const { network } = process.machine;
    process.resolve(host, (result) => {
      if (typeof result === 'string') {
        process.printError(`nc: bad address '${host}'\n`);
        return process.exit(1);
      }
      const target = network.find(process.container.sandbox, result[0] ?? '', Number(port));
      const isVerbose = process.argv.some((word) => /^-[a-z]*v/.test(word));
      if (typeof target !== 'string') {
        if (isVerbose) process.printError(`${host} (${result[0]}:${port}) open\n`);
        if (process.argv.some((word) => /^-[a-z]*z/.test(word))) return process.exit(0);
        process.state = { ip: result[0] ?? '', port: Number(port) };
        return process.read();
      }
      const why =
        target === 'refused'
          ? 'Connection refused'
          : target === 'unreachable'
            ? 'No route to host'
            : 'Connection timed out';
      process.state = { failure: `nc: ${host} (${result[0]}:${port}): ${why}\n` };
      if (target === 'refused') return nc.wake?.(process);
      const seconds = Number(/-w\s*(\d+)/.exec(process.argv.join(' '))?.[1] ?? 127);
      process.sleep(seconds * 1000, 'gives up');
    });
  },
  wake(process) {
    process.printError((process.state as { readonly failure: string }).failure);
    process.exit(1);
  },
  input(process, text) {
    const { ip, port } = process.state as { readonly ip: string; readonly port: number };
    if (text === undefined) return process.exit(0);
    const target = process.machine.network.find(process.container.sandbox, ip, port);
    if (typeof target === 'object' && target.class.tcp !== undefined) {
      const answer = target.class.tcp(target, text, port);
      if (answer !== undefined) process.print(answer);
    }
  },
};

const ping = program((process, args) => {
  const name =
    args.filter((arg, index) => !arg.startsWith('-') && !/^-[cwWi]$/.test(args[index - 1] ?? '')).at(-1) ?? '';
  process.printError(`ping: permission denied (are you root?)\npodpath: the embedded cluster has no ICMP: ${name}\n`);
  return 1;
});

/** Programs that talk to others. */
export const networkPrograms: Readonly<Record<string, ProcessClass>> = { curl, nc, nslookup, ping, wget };
