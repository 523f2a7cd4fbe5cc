/**
 * shell: `sh` and the programs that are there for everybody, loaded when the first container needs one of them. Process classes
 * come out, by the names of userland.ts.
 */
import type { ProcessClass } from '../process/kernel.ts';
import { builtins } from './builtins.ts';
import { tar } from './programs/archive.ts';
import { filePrograms } from './programs/files.ts';
import { networkPrograms } from './programs/network.ts';
import { program } from './programs/program.ts';
import { systemPrograms } from './programs/system.ts';
import { terminalPrograms } from './programs/terminal.ts';
import { textPrograms } from './programs/text.ts';
import { shell } from './shell.ts';
import { newShellState } from './shell-state.ts';

/** A command of the shell's that is a program, too. */
const asProgram = (name: string): ProcessClass =>
  program((process, args) => {
    const { stdin, stdout, stderr } = process;
    const frame = { source: '', node: 0, step: 0, substituted: [] };
    return (
      builtins[name]?.(process, args, { state: newShellState(process), io: { stdin, stdout, stderr }, frame }) ?? 0
    );
  });

/** All of them, by name. */
export const shellClasses: Readonly<Record<string, ProcessClass>> = {
  ...filePrograms,
  ...networkPrograms,
  ...systemPrograms,
  ...terminalPrograms,
  ...textPrograms,
  sh: shell,
  tar,
  ...Object.fromEntries(['echo', 'printf', 'test', '['].map((name) => [name, asProgram(name)])),
};
