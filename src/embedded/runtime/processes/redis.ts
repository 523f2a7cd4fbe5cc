import type { Process, ProcessClass } from '../process/kernel.ts';
import { monthName } from './log-times.ts';

const line = (process: Process, text: string) => {
  const date = new Date(process.machine.clock.now());
  const iso = date.toISOString();
  process.print(`1:M ${iso.slice(8, 10)} ${monthName(date)} ${iso.slice(0, 4)} ${iso.slice(11, 23)} * ${text}\n`);
};

/** A value costs its letters, and what Redis keeps with it. */
const overheadBytes = 96;

/** Words of inline commands, and of arrays of bulk strings (Redis serialization protocol). */
function commandsOf(text: string): string[][] {
  if (!text.startsWith('*'))
    return text
      .split(/\r?\n/)
      .filter(Boolean)
      .map((one) => one.trim().split(/\s+/));
  const commands: string[][] = [];
  const lines = text.split('\r\n');
  for (let at = 0; at < lines.length && lines[at]?.startsWith('*') === true; ) {
    const count = Number(lines[at]?.slice(1));
    commands.push(Array.from({ length: count }, (_, index) => lines[at + 2 + index * 2] ?? ''));
    at += 1 + count * 2;
  }
  return commands;
}

/** Redis: strings, counters and what people ask it for first; other commands are refused as unknown. */
export const redis: ProcessClass = {
  footprint: { anonBytes: 2_400_000, fileBytes: 1_200_000, kernelBytes: 500_000, millicores: 1.5 },
  signals: { SIGTERM: (process) => quit(process), SIGINT: (process) => quit(process) },
  start(process) {
    const port = Number(process.argv[process.argv.indexOf('--port') + 1]) || 6379;
    process.state = {};
    if (!process.listen(port)) return process.exit(1);
    line(process, 'Running mode=standalone, port=6379.');
    line(process, 'Ready to accept connections tcp');
  },
  tcp(process, text) {
    let answer = '';
    for (const [name = '', ...args] of commandsOf(text)) {
      const said = run(process, name.toUpperCase(), args);
      if (said === undefined) return answer === '' ? undefined : answer;
      answer += said;
    }
    return answer;
  },
};

function quit(process: Process): void {
  line(process, 'User requested shutdown...');
  line(process, 'Redis is now ready to exit, bye bye...');
  process.exit(0);
}

function run(process: Process, name: string, [key = '', value = '']: readonly string[]): string | undefined {
  const data = process.state as Record<string, string>;
  const bulk = (text: string | undefined) => (text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`);
  const put = (text: string) => {
    const before = data[key];
    process.state = { ...data, [key]: text };
    const more = text.length - (before?.length ?? -key.length - overheadBytes);
    if (more > 0) process.grow(more);
    else process.shrink(-more);
  };
  switch (name) {
    case 'PING':
      return key === '' ? '+PONG\r\n' : bulk(key);
    case 'SET':
      put(value);
      return '+OK\r\n';
    case 'GET':
      return bulk(data[key]);
    case 'INCR': {
      const next = String(Number(data[key] ?? '0') + 1);
      put(next);
      return `:${next}\r\n`;
    }
    case 'DEL': {
      const { [key]: gone, ...rest } = data;
      process.state = rest;
      return `:${gone === undefined ? 0 : 1}\r\n`;
    }
    case 'DBSIZE':
      return `:${Object.keys(data).length}\r\n`;
    case 'KEYS':
      return `*${Object.keys(data).length}\r\n${Object.keys(data).map(bulk).join('')}`;
    case 'QUIT':
      return undefined;
    default:
      return `-ERR unknown command '${name}'\r\n`;
  }
}

/** redis-cli with its command as arguments. */
export const redisCli: ProcessClass = {
  start(process) {
    const words = process.argv.slice(1);
    let [host, port] = ['127.0.0.1', 6379];
    while (/^-[hp]$/.test(words[0] ?? '')) {
      const option = words.shift();
      const value = words.shift() ?? '';
      if (option === '-h') host = value;
      else port = Number(value);
    }
    const { network } = process.machine;
    process.resolve(host, (result) => {
      const target =
        typeof result === 'string' ? result : network.find(process.container.sandbox, result[0] ?? '', port);
      if (typeof target !== 'object' || !('class' in target) || target.class.tcp === undefined) {
        process.log(
          `Could not connect to Redis at ${host}:${port}: ${typeof result === 'string' ? 'Name does not resolve' : 'Connection refused'}`,
        );
        return process.exit(1);
      }
      const answer = target.class.tcp(target, words.join(' '), port) ?? '';
      const shown = answer
        .replace(/^[+:-]/, '')
        .replace(/^\$-1\r\n/, '\n')
        .replace(/^\$\d+\r\n/, '')
        .replaceAll(/\r\n/g, '\n');
      process.print(shown);
      process.exit(0);
    });
  },
};
