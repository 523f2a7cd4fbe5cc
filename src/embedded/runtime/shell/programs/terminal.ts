import { cookedModes, type TerminalModes } from '../../../../base/index.ts';
import type { Process, ProcessClass, Terminal } from '../../process/kernel.ts';
import { program } from './program.ts';

/** The terminal that a program's input is. */
const terminalOf = ({ stdin }: Process): Terminal | undefined =>
  stdin.from === 'terminal' ? stdin.terminal : undefined;

const rawModes: TerminalModes = {
  isCanonical: false,
  echoes: true,
  hasSignals: false,
  mapsReturn: false,
  mapsNewline: false,
};
/** Settings of stty that change something here; a `-` before them is their opposite. */
const settings: Readonly<Record<string, keyof TerminalModes>> = {
  icanon: 'isCanonical',
  echo: 'echoes',
  isig: 'hasSignals',
  icrnl: 'mapsReturn',
  opost: 'mapsNewline',
  onlcr: 'mapsNewline',
};
const whole: Readonly<Record<string, TerminalModes>> = {
  sane: cookedModes,
  cooked: cookedModes,
  '-raw': cookedModes,
  raw: { ...rawModes },
  '-cooked': rawModes,
};

/** Lines of `stty -a` of busybox 1.36 on 80 columns, with the settings that are as they are found. */
function formatAll({ modes, rows, columns }: Terminal): string {
  const on = (name: string) => `${modes[settings[name] ?? 'echoes'] ? '' : '-'}${name}`;
  return [
    `speed 38400 baud; rows ${rows}; columns ${columns}; line = 0;`,
    ...characters,
    '-parenb -parodd -cmspar cs8 -hupcl -cstopb cread -clocal -crtscts',
    `-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr ${on('icrnl')} ixon -ixoff`,
    '-iuclc -ixany -imaxbel -iutf8',
    `${on('opost')} -olcuc -ocrnl ${on('onlcr')} -onocr -onlret -ofill -ofdel nl0 cr0 tab0 bs0 vt0 ff0`,
    `${on('isig')} ${on('icanon')} iexten ${on('echo')} echoe echok -echonl -noflsh -xcase -tostop -echoprt`,
    'echoctl echoke -flusho -extproc',
    '',
  ].join('\n');
}

const characters = [
  'intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; eol = <undef>;',
  'eol2 = <undef>; swtch = <undef>; start = ^Q; stop = ^S; susp = ^Z; rprnt = ^R;',
  'werase = ^W; lnext = ^V; flush = ^O; min = 1; time = 0;',
];

function formatChanged({ modes }: Terminal): string {
  const changed = ['isig', 'icanon', 'echo', 'icrnl', 'onlcr']
    .filter((name) => !modes[settings[name] ?? 'echoes'])
    .map((name) => `-${name}`);
  return ['speed 38400 baud; line = 0;', ...characters, '-brkint -imaxbel', ...changed, ''].join('\n');
}

const stty = program((process, args) => {
  const terminal = terminalOf(process);
  const refuse = (text: string) => {
    process.printError(`stty: ${text}\n`);
    return 1;
  };
  if (terminal === undefined) return refuse('standard input: Inappropriate ioctl for device');
  if (args.length === 0) process.print(formatChanged(terminal));
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const setting = settings[word.replace(/^-/, '')];
    if (word === '-a') process.print(formatAll(terminal));
    else if (word === 'size') process.print(`${terminal.rows} ${terminal.columns}\n`);
    else if (word === 'speed') process.print('38400\n');
    else if (whole[word] !== undefined) terminal.modes = whole[word];
    else if (setting !== undefined) terminal.modes = { ...terminal.modes, [setting]: !word.startsWith('-') };
    else if (/^(?:rows|cols|columns)$/.test(word)) {
      const value = args[++index];
      if (value === undefined) return refuse(`missing argument to '${word}'`);
      if (!/^\d{1,5}$/.test(value)) return refuse(`invalid number '${value}'`);
      if (word === 'rows') terminal.resize(terminal.columns, Number(value));
      else terminal.resize(Number(value), terminal.rows);
    } else return refuse(`invalid argument '${word}'`);
  }
  return 0;
});

/** `tput` of ncurses, of which the size is what people ask for. */
const tput = program((process, [name = '']) => {
  const { stdout, stdin } = process;
  const terminal = stdout.to === 'terminal' ? stdout.terminal : stdin.from === 'terminal' ? stdin.terminal : undefined;
  const size: Readonly<Record<string, number>> = {
    cols: terminal?.columns || 80,
    lines: terminal?.rows || 24,
    colors: 8,
  };
  const sequences: Readonly<Record<string, string>> = {
    clear: '\u001b[H\u001b[2J\u001b[3J',
    bold: '\u001b[1m',
    sgr0: '\u001b(B\u001b[m',
  };
  const found = size[name] === undefined ? sequences[name] : `${size[name]}\n`;
  if (found === undefined) process.printError(`podpath: the embedded cluster's tput has no ${name || 'default'}\n`);
  else process.print(found);
  return found === undefined ? 2 : 0;
});

/** Programs about the terminal that they are on. */
export const terminalPrograms: Readonly<Record<string, ProcessClass>> = {
  clear: program((process) => {
    process.print('\u001b[H\u001b[J');
    return 0;
  }),
  stty,
  tput,
  tty: program((process) => {
    const terminal = terminalOf(process);
    process.print(terminal === undefined ? 'not a tty\n' : '/dev/pts/0\n');
    return terminal === undefined ? 1 : 0;
  }),
};
