import { nodeMemory, residentKilobytes, userName } from '../../files/virtual-files.ts';
import type { Process, ProcessClass, Terminal } from '../../process/kernel.ts';
import { program } from './program.ts';

/** Those of the container that one is in. */
export const processesOf = (process: Process): Process[] => [...process.container.processes.values()];

/** Virtual kilobytes: what the program and its libraries map besides. */
const virtualKilobytes = (process: Process) => residentKilobytes(process) + 1044;

/** `ps`, as busybox prints it. */
export const ps = program((process) => {
  let text = 'PID   USER     COMMAND\n';
  for (const other of processesOf(process))
    text += `${String(other.pid).padStart(5)} ${userName(other.uid).padEnd(8)} ${other.argv.join(' ')}\n`;
  process.print(text);
  return 0;
});

function topText(process: Process): string {
  const { machine } = process;
  const { used, free, shared, cached, total } = nodeMemory(process.container);
  const all = processesOf(process).sort(
    (a, b) => b.millicores - a.millicores || residentKilobytes(b) - residentKilobytes(a),
  );
  const busy = Math.min(
    100,
    Math.round(
      ([...machine.root.leaves()].reduce((sum, { cpuRate }) => sum + cpuRate, 0) / machine.cpuMillicores) * 100,
    ),
  );
  const load = (process.container.files.text('/proc/loadavg') ?? '').trim();
  let text = `Mem: ${used + cached}K used, ${free}K free, ${shared}K shrd, 0K buff, ${cached}K cached\n`;
  text += `CPU: ${String(busy).padStart(3)}% usr   0% sys   0% nic ${String(100 - busy).padStart(3)}% idle   0% io   0% irq   0% sirq\nLoad average: ${load}\n`;
  text += '  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n';
  for (const one of all) {
    const share = Math.round((Math.min(one.millicores, one.cgroup.cpuRate) / machine.cpuMillicores) * 100);
    const size = virtualKilobytes(one);
    const shown = size > 99_999 ? `${Math.floor(size / 1024)}m` : String(size);
    const state = one === process || one.millicores >= 500 ? 'R' : 'S';
    text += `${String(one.pid).padStart(5)} ${String(one.parentPid).padStart(5)} ${userName(one.uid).padEnd(8)} ${state.padEnd(4)} ${shown.padStart(5)} ${String(Math.round((size / total) * 100)).padStart(3)}% ${String(share).padStart(3)}% ${one.argv.join(' ')}\n`;
  }
  return `${text}\n`;
}

/** Whether it is to print one list below the other (`-b`), on a terminal, too. */
const isBatch = ({ argv }: Process): boolean => argv.slice(1).some((word) => word.includes('b'));

/** `top`, once, so many times (`-n`), or until somebody ends it. */
export const top: ProcessClass = {
  signals: { SIGINT: leaveTop, SIGTERM: 143 },
  start(process) {
    const line = process.argv.slice(1).join(' ');
    const count = Number(/n\s*(\d+)/.exec(line)?.[1] ?? Number.POSITIVE_INFINITY);
    process.state = { left: Number.isFinite(count) ? count : null };
    const { stdin } = process;
    if (stdin.from === 'terminal' && !isBatch(process)) {
      // It takes single keys, and shows none.
      stdin.terminal.modes = { ...stdin.terminal.modes, isCanonical: false, echoes: false };
      process.read();
    }
    show(process);
  },
  wake: show,
  input(process, text) {
    if (text === undefined || text.toLowerCase().includes('q')) leaveTop(process);
  },
};

/** Gives the terminal back as it was; where it has none, Ctrl-C is what ends it. */
function leaveTop(process: Process): void {
  const { stdin } = process;
  if (stdin.from !== 'terminal') {
    process.exit(130);
    return;
  }
  stdin.terminal.modes = { ...stdin.terminal.modes, isCanonical: true, echoes: true };
  process.print('\n');
  process.exit(0);
}

/** What fits on the screen, in place of what was there. */
function onScreen(text: string, { columns, rows }: Terminal): string {
  if (columns === 0 || rows === 0) return text;
  const lines = text
    .trimEnd()
    .split('\n')
    .slice(0, rows - 1);
  return `\u001b[H\u001b[J${lines.map((line) => line.slice(0, columns)).join('\n')}`;
}

function show(process: Process): void {
  const { left } = process.state as { readonly left: number | null };
  const { stdout } = process;
  const text = topText(process);
  const isInteractive = !isBatch(process);
  process.print(stdout.to === 'terminal' && isInteractive ? onScreen(text, stdout.terminal) : text);
  if (left !== null && left <= 1) {
    if (process.stdin.from === 'terminal' && isInteractive) leaveTop(process);
    else process.exit(0);
    return;
  }
  process.state = { left: left === null ? null : left - 1 };
  process.sleep(5000, 'shows processes again');
}
