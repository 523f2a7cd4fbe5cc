import { ArithmeticError } from '../expand/arithmetic-error.ts';
import { ExpansionError, evaluateWord, expandPattern, expandText, expandWords } from '../expand/expand.ts';
import { LimitError, maximumSubshells } from '../limits.ts';
import type { AndOr, Case, Command, For, List, Pipeline, While } from '../parse/tree.ts';
import { BrokenPipe, createPipe } from '../streams.ts';
import { ExitFlow, Interrupted, LoopFlow, ReturnFlow } from './flow.ts';
import { RedirectError, redirect } from './redirect.ts';
import { BadDescriptor, complain, type Descriptor, type Io, type Shell, type Surroundings } from './shell.ts';
import { runSimple, runWords } from './simple.ts';
import type { ShellState } from './state.ts';
import { expansionOf, setVariable, variableName } from './variables.ts';

/** Makes the shell that runs trees in a state. */
export function createShell(state: ShellState, surroundings: Surroundings): Shell {
  const shell: Shell = {
    state,
    surroundings,
    runList: (list, io) => runList(shell, list, io),
    runCommand: (command, io) => runCommand(shell, command, io),
    runWords: (words, io, options) => runWords(shell, words, io, options),
    runIsolated: (io, run) => fork(shell, io, run),
  };
  return shell;
}

/**
 * Runs something in a copy of the shell. Where there are too many none is made any more before all have ended, so that a function that
 * calls itself twice comes to an end.
 */
async function fork({ state, surroundings }: Shell, io: Io, run: (inner: Shell) => Promise<number>): Promise<number> {
  const { subshells } = surroundings;
  subshells.isFull ||= subshells.running >= maximumSubshells;
  if (subshells.isFull) {
    await complain(io, 'fork: Resource temporarily unavailable');
    return 254;
  }
  subshells.running++;
  try {
    return await runIsolated(createShell(state.copy(), surroundings), io, run);
  } finally {
    subshells.running--;
    subshells.isFull &&= subshells.running > 0;
  }
}

/** Runs something as a process of its own would run: nothing but its exit code comes out. */
async function runIsolated(shell: Shell, io: Io, run: (inner: Shell) => Promise<number>): Promise<number> {
  try {
    return await run(shell);
  } catch (error) {
    if (io.signal.aborted) throw new Interrupted();
    if (error instanceof BrokenPipe) return 141;
    if (error instanceof ExitFlow || error instanceof ReturnFlow) return error.code;
    if (error instanceof LoopFlow) return 0;
    if (isComplaint(error)) {
      await complain(io, error.message);
      return 1;
    }
    throw error;
  }
}

/** Errors that end a subshell or a line with a message of bash's. */
export function isComplaint(error: unknown): error is Error {
  return (
    error instanceof ExpansionError ||
    error instanceof ArithmeticError ||
    error instanceof BadDescriptor ||
    error instanceof LimitError
  );
}

async function runList(shell: Shell, list: List, io: Io): Promise<number> {
  let status = 0;
  for (const item of list.items) status = await runAndOr(shell, item, io);
  return status;
}

async function runAndOr(shell: Shell, { first, rest }: AndOr, io: Io): Promise<number> {
  let status = await runPipeline(shell, first, io, rest.length > 0);
  for (const [index, { operator, pipeline }] of rest.entries()) {
    if ((status === 0) !== (operator === '&&')) continue;
    status = await runPipeline(shell, pipeline, io, index < rest.length - 1);
  }
  return status;
}

async function runPipeline(shell: Shell, pipeline: Pipeline, io: Io, isTested: boolean): Promise<number> {
  const { state, surroundings } = shell;
  const startedMs = surroundings.clock.now();
  const looksAtFailure = isTested || pipeline.isNegated;
  const [only] = pipeline.commands;
  let status = 0;
  if (looksAtFailure) state.tested++;
  try {
    if (only !== undefined) {
      status = pipeline.commands.length === 1 ? await shell.runCommand(only, io) : await runPiped(shell, pipeline, io);
    }
  } finally {
    if (looksAtFailure) state.tested--;
  }
  if (pipeline.isNegated) status = status === 0 ? 1 : 0;
  state.status = status;
  if (pipeline.isTimed) await complainTime(io, surroundings.clock.now() - startedMs);
  if (status !== 0 && state.options.errexit && !looksAtFailure && state.tested === 0 && isSubjectToExit(pipeline))
    throw new ExitFlow(status, false);
  return status;
}

/** A loop or a group fails only by what is in it, which has been looked at already. */
function isSubjectToExit({ commands }: Pipeline): boolean {
  const [only] = commands;
  if (commands.length !== 1 || only === undefined) return true;
  return only.kind === 'group' ? only.isSubshell : ['simple', 'arithmetic', 'condition'].includes(only.kind);
}

/** What `time` tells; of processors a page knows nothing, so only the time that passed. */
async function complainTime(io: Io, ms: number): Promise<void> {
  const minutes = Math.floor(ms / 60_000);
  const seconds = ((ms % 60_000) / 1000).toFixed(3);
  await io.descriptors.get(2)?.output?.(`\nreal\t${minutes}m${seconds}s\n`);
}

async function runPiped(shell: Shell, { commands }: Pipeline, io: Io): Promise<number> {
  const pipes = commands.slice(1).map(() => createPipe(io.signal));
  const ends = commands.map(async (command, index) => {
    const before = pipes[index - 1];
    const after = pipes[index];
    const descriptors = new Map<number, Descriptor>(io.descriptors);
    if (before !== undefined) descriptors.set(0, { input: before.input, isTerminal: false });
    if (after !== undefined) descriptors.set(1, { output: after.write, isTerminal: false });
    const own = { ...io, descriptors };
    try {
      return await shell.runIsolated(own, (inner) => {
        if (command.kind === 'simple') inner.state.loops = shell.state.loops;
        return inner.runCommand(command, own);
      });
    } finally {
      before?.closeReader();
      after?.closeWriter();
    }
  });
  const results = await Promise.allSettled(ends);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const codes = results.map((result) => (result.status === 'fulfilled' ? result.value : 1));
  if (shell.state.options.pipefail) return codes.findLast((code) => code !== 0) ?? 0;
  return codes.at(-1) ?? 0;
}

async function runCommand(shell: Shell, command: Command, io: Io): Promise<number> {
  if (command.kind === 'simple') return await runSimple(shell, command, io);
  await shell.surroundings.breathe(io.signal);
  if (command.kind === 'function') {
    shell.state.functions.set(command.name, command);
    return 0;
  }
  try {
    const own = await redirect(shell, command.redirects, io);
    return await runCompound(shell, command, own);
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    await complain(io, error.message);
    return 1;
  }
}

type Compound = Exclude<Command, { kind: 'simple' } | { kind: 'function' }>;

async function runCompound(shell: Shell, command: Compound, io: Io): Promise<number> {
  switch (command.kind) {
    case 'group':
      return command.isSubshell
        ? await shell.runIsolated(io, (inner) => inner.runList(command.body, io))
        : await shell.runList(command.body, io);
    case 'if':
      for (const { condition, body } of command.arms) {
        if ((await runTested(shell, condition, io)) === 0) return await shell.runList(body, io);
      }
      return command.otherwise === undefined ? 0 : await shell.runList(command.otherwise, io);
    case 'while':
      return await runWhile(shell, command, io);
    case 'for':
      return await runFor(shell, command, io);
    case 'case':
      return await runCase(shell, command, io);
    case 'arithmetic':
      return await complaining('((', io, async () =>
        (await evaluateWord(command.expression, expansionOf(shell, io))) === 0n ? 1 : 0,
      );
    case 'condition':
      return await complaining('[[', io, async () => {
        const { holds } = await import('./conditions.ts');
        return (await holds(command.condition, expansionOf(shell, io))) ? 0 : 1;
      });
  }
}

/** `((...))` and `[[...]]` fail with a message where a word would end the line. */
async function complaining(name: string, io: Io, run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error;
    await complain(io, `${name}: ${error.message}`);
    return 1;
  }
}

async function runTested(shell: Shell, list: List, io: Io): Promise<number> {
  shell.state.tested++;
  try {
    return await shell.runList(list, io);
  } finally {
    shell.state.tested--;
  }
}

/** One turn of a loop; says whether the loop goes on. */
async function turn(shell: Shell, run: () => Promise<boolean>): Promise<boolean> {
  shell.state.loops++;
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof LoopFlow)) throw error;
    shell.state.status = 0;
    if (error.levels > 1 && shell.state.loops > 1) throw new LoopFlow(error.kind, error.levels - 1);
    return error.kind === 'continue';
  } finally {
    shell.state.loops--;
  }
}

async function runWhile(shell: Shell, { condition, body, isUntil }: While, io: Io): Promise<number> {
  let status = 0;
  const once = async (): Promise<boolean> => {
    await shell.surroundings.breathe(io.signal);
    if (((await runTested(shell, condition, io)) === 0) === isUntil) return false;
    status = 0;
    status = await shell.runList(body, io);
    return true;
  };
  while (await turn(shell, once));
  return status;
}

async function runFor(shell: Shell, { variable, words, arithmetic, body }: For, io: Io): Promise<number> {
  let status = 0;
  const runBody = async (): Promise<boolean> => {
    await shell.surroundings.breathe(io.signal);
    status = 0;
    status = await shell.runList(body, io);
    return true;
  };
  if (arithmetic !== undefined) {
    const [first, condition, step] = arithmetic;
    const value = (expression: typeof first): Promise<bigint> => evaluateWord(expression, expansionOf(shell, io));
    return await complaining('((', io, async () => {
      await value(first);
      while (condition.parts.length === 0 || (await value(condition)) !== 0n) {
        if (!(await turn(shell, runBody))) break;
        await value(step);
      }
      return status;
    });
  }
  const values = words === undefined ? shell.state.positional : await expandWords(words, expansionOf(shell, io));
  if (!variableName.test(variable)) {
    await complain(io, `\`${variable}': not a valid identifier`);
    return 1;
  }
  for (const value of values) {
    setVariable(shell.state, variable, value);
    if (!(await turn(shell, runBody))) break;
  }
  return status;
}

async function runCase(shell: Shell, { word, arms }: Case, io: Io): Promise<number> {
  const expansion = expansionOf(shell, io);
  const value = await expandText(word, expansion);
  let status = 0;
  let fallsThrough = false;
  for (const { patterns, body, end } of arms) {
    let isMatch = fallsThrough;
    for (const pattern of patterns) isMatch ||= (await expandPattern(pattern, expansion)).matches(value);
    if (!isMatch) continue;
    status = await shell.runList(body, io);
    if (end === ';;') return status;
    fallsThrough = end === ';&';
  }
  return status;
}
