import type { Logger } from 'pino';
import { type Clock, PodpathError, toDisposable } from '../base/index.ts';
import type { ClientMessage, CommandContext } from '../bridge/index.ts';
import { maximumLineLength } from '../bridge/index.ts';
import type { ClusterDriver, KubectlProcess } from '../drivers/index.ts';
import { type Judgement, judgeLine, parseLine } from '../kubectl/index.ts';
import { commandForCluster } from '../runs/index.ts';
import type { ClusterRoom } from './cluster.ts';
import { collect, type LineResult } from './collect.ts';
import { inputTooEarly, lineTooLong, noSuchRun, recordedOnly, tooManyCommands } from './messages.ts';
import { createOutputFilter } from './output-filter.ts';
import { createPreparation } from './preparation.ts';
import type { PageRun, PageRuns } from './scenarios.ts';
import type { Session } from './sessions.ts';
import { createWatches } from './watches.ts';

/** Where a command works. */
export interface Place {
  readonly namespace: string;
  /** Absolute; the folder that `-f NAME` looks in. */
  readonly folder: string | undefined;
  /** The names that `-f` may use in it. */
  readonly files: readonly string[];
}

/** What {@link createCommands} works with. */
export interface CommandsOptions {
  readonly driver: ClusterDriver;
  readonly cluster: ClusterRoom;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pageRuns: PageRuns;
  /** URLs that `-f` may name, each with the manifest that is used in its place. */
  readonly pinnedUrls: ReadonlyMap<string, string>;
  /** Where a lab's commands work. @throws PodpathError `NotFound` for a lab that is not there. */
  labPlace(lab: string, learner: string): Place;
  readonly maximumCommands?: number | undefined;
}

type RunMessage = Extract<ClientMessage, { type: 'run' }>;

/** A command of a page while it is prepared and while it runs. */
export interface RunningCommand {
  write(data: string): void;
  resize(size: { readonly columns: number; readonly rows: number }): void;
  cancel(): void;
  /** Resolves when `exit` was sent. @throws PodpathError when it was refused or could not be started. */
  readonly done: Promise<void>;
}

/** Runs the commands of pages. */
export interface Commands {
  start(session: Session, message: RunMessage): RunningCommand;
  /** Where a page's or a lab's commands work. */
  place(context: CommandContext): Place;
  /** Runs a line to its end, under the same policy. @throws PodpathError as a run does. */
  runLine(line: string, place: Place, signal: AbortSignal | undefined): Promise<LineResult>;
  readonly running: number;
  /** Resolves when no command runs any more. */
  settled(): Promise<void>;
}

type Allowed = Extract<Judgement, { allowed: true }>;
const defaultTerminal = { columns: 80, rows: 24 };

/** Makes the commands of one backend. */
export function createCommands(options: CommandsOptions): Commands {
  const { driver, cluster, clock, logger, pageRuns, pinnedUrls, maximumCommands = 64 } = options;
  const prepare = createPreparation(driver);
  const watches = createWatches();
  const running = new Set<Promise<void>>();
  /** One for each program that runs, or is about to; a program that many watch is one. */
  const slots = new Set<symbol>();

  const place = (context: CommandContext): Place =>
    context.kind === 'lab'
      ? options.labPlace(context.lab, context.learner)
      : { namespace: 'default', folder: pageRuns.folder, files: pageRuns.files };

  const judge = (line: string, where: Place, hasTerminal: boolean): Allowed => {
    if (line.length > maximumLineLength)
      throw new PodpathError({ reason: 'RequestEntityTooLarge', text: lineTooLong(line.length, maximumLineLength) });
    const judgement = judgeLine(parseLine(line), {
      folderFiles: where.files,
      pinnedUrls,
      terminal: hasTerminal && driver.capabilities.has('terminal'),
    });
    if (!judgement.allowed) throw judgement.error;
    return judgement;
  };
  const findRun = (id: string): PageRun => {
    const run = pageRuns.find(id);
    if (!run) throw new PodpathError({ reason: 'NotFound', text: noSuchRun(id) });
    if (run.recordedOnly) throw new PodpathError({ reason: 'Unsupported', text: recordedOnly(id, run.recordedOnly) });
    return run;
  };
  const open = (judged: Allowed, where: Place, terminal: RunMessage['terminal']) =>
    driver.kubectl({
      argv: judged.argv,
      namespace: where.namespace,
      folder: where.folder,
      ...(judged.stdin === undefined ? {} : { stdin: judged.stdin }),
      ...(judged.needsTerminal ? { terminal: terminal ?? defaultTerminal } : {}),
    });

  const takeSlot = (): Disposable => {
    if (slots.size >= maximumCommands)
      throw new PodpathError({ reason: 'TooManyRequests', text: tooManyCommands(maximumCommands) });
    const slot = Symbol();
    slots.add(slot);
    return toDisposable(() => slots.delete(slot));
  };
  const startWatched = async (judged: Allowed, where: Place): Promise<KubectlProcess> => {
    const slot = takeSlot();
    try {
      const process = await open(judged, where, undefined);
      process.exit.finally(() => slot[Symbol.dispose]()).catch(() => undefined);
      return process;
    } catch (error) {
      slot[Symbol.dispose]();
      throw error;
    }
  };
  /** One program for all who watch the same on the same cluster. */
  const openWatch = async (
    judged: Allowed,
    where: Place,
    session: Session,
    seen: ReturnType<ClusterRoom['identity']>,
  ) => {
    const { name, createdAt } = await seen;
    const key = JSON.stringify([name, createdAt, where.namespace, where.folder, judged.argv]);
    return watches.open(key, () => startWatched(judged, where), session.locale);
  };

  const run = async (session: Session, message: RunMessage, state: CommandState): Promise<void> => {
    const { id, target, context, terminal } = message;
    const where = place(context);
    const pageRun = target.kind === 'run' ? findRun(target.run) : undefined;
    // Looking at the cluster takes longer than most commands: it goes on beside them, and is rarely needed at all.
    const identity = cluster.identity();
    identity.catch(() => undefined);
    const line = pageRun
      ? commandForCluster(pageRun.command, (await identity).name)
      : target.kind === 'line'
        ? target.line
        : '';
    const judged = judge(line, where, terminal !== undefined);
    using _slot = judged.watches ? undefined : takeSlot();
    const prepared = pageRun ? await prepare(pageRun, (await identity).createdAt ?? '', state.abort.signal) : [];
    const startedAt = clock.now();
    const process = judged.watches
      ? await openWatch(judged, where, session, identity)
      : await open(judged, where, terminal);
    state.joined(process);
    logger.info({ session: session.id, argv: judged.argv, namespace: where.namespace }, 'command started');
    const { name, kubernetesVersion } = await identity;
    session.send({
      type: 'started',
      id,
      argv: [...judged.argv],
      cluster: name,
      ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
      namespace: judged.namespace ?? where.namespace,
      interactive: judged.needsTerminal,
      prepared: [...prepared],
    });
    await pump(session, id, process, judged.needsTerminal);
    const { exitCode, signal } = await process.exit;
    if (state.failure) throw state.failure;
    session.send({ type: 'exit', id, exitCode, signal, durationMs: clock.now() - startedAt });
    logger.info({ session: session.id, exitCode, signal }, 'command ended');
  };

  return {
    place,
    get running() {
      return running.size;
    },
    async settled() {
      await Promise.allSettled(running);
      await watches.settled();
    },
    start(session, message) {
      const state = createCommandState();
      const cancel = () => state.cancel();
      session.signal.addEventListener('abort', cancel);
      const work = run(session, message, state).catch((error: unknown) => {
        throw state.failure ?? error;
      });
      const done = work.finally(() => {
        running.delete(done);
        session.signal.removeEventListener('abort', cancel);
      });
      running.add(done);
      return { write: (data) => state.write(data), resize: (size) => state.resize(size), cancel, done };
    },
    async runLine(line, where, signal) {
      const process = await open(judge(line, where, false), where, undefined);
      const cancel = () => process.cancel();
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted) cancel();
      try {
        return await collect(process);
      } finally {
        signal?.removeEventListener('abort', cancel);
      }
    },
  };
}

/** Sends what a process prints, no faster than the page takes it; a process that is not read from pauses. */
async function pump(session: Session, id: string, process: KubectlProcess, interactive: boolean): Promise<void> {
  const mode = interactive ? 'terminal' : 'plain';
  const filters = { stdout: createOutputFilter(mode), stderr: createOutputFilter(mode) };
  for await (const { stream, bytes } of process.output) {
    const safe = filters[stream].push(bytes);
    if (safe.length === 0 || session.ended) continue;
    session.sendOutput(id, stream, safe);
    const full = session.writable();
    if (full) await full;
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const rest = filters[stream].end();
    if (rest.length > 0) session.sendOutput(id, stream, rest);
  }
}

/** Input that may wait for a command that has not started, in UTF-16 units. */
const maximumEarlyLength = 1024 * 1024;

interface CommandState {
  readonly abort: AbortController;
  /** Why the command was ended before its time. */
  readonly failure: unknown;
  /** The process is there: what came for it before goes to it now. */
  joined(process: KubectlProcess): void;
  write(data: string): void;
  resize(size: { readonly columns: number; readonly rows: number }): void;
  cancel(): void;
}

/** What a page sends to a command may come before its process is there. */
function createCommandState(): CommandState {
  const abort = new AbortController();
  let process: KubectlProcess | undefined;
  let size: { readonly columns: number; readonly rows: number } | undefined;
  const early: string[] = [];
  let earlyLength = 0;
  let failure: unknown;

  const cancel = () => {
    abort.abort();
    process?.cancel();
  };
  const write = (data: string) => {
    if (process) return process.write(data);
    earlyLength += data.length;
    if (earlyLength > maximumEarlyLength)
      throw new PodpathError({ reason: 'RequestEntityTooLarge', text: inputTooEarly(maximumEarlyLength / 2 ** 20) });
    early.push(data);
  };
  /** Input that cannot be had would be missing in the middle of what the command reads: the command is ended instead. */
  const writeOrFail = (data: string) => {
    if (failure !== undefined) return;
    try {
      write(data);
    } catch (error) {
      failure = error;
      cancel();
    }
  };
  return {
    abort,
    get failure() {
      return failure;
    },
    joined(joined) {
      process = joined;
      if (abort.signal.aborted) return joined.cancel();
      if (size) joined.resize(size);
      for (const data of early.splice(0)) writeOrFail(data);
    },
    write: writeOrFail,
    resize(next) {
      if (process) process.resize(next);
      else size = next;
    },
    cancel,
  };
}
