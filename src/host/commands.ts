import { type Clock, PodpathError, toDisposable } from '../base/index.ts';
import { type CommandContext, lineTooLong, maximumLineLength } from '../bridge/index.ts';
import type { ClusterDriver, KubectlProcess } from '../drivers/index.ts';
import { type Judgement, judgeLine, parseLine } from '../kubectl/index.ts';
import { commandForCluster, namesCluster } from '../runs/index.ts';
import type { ClusterRoom } from './cluster.ts';
import { collect, type LineResult } from './collect.ts';
import type { PageRun, PageRuns } from './content.ts';
import type { HostLogger } from './logger.ts';
import { cancelled, inputTooEarly, noSuchRun, recordedOnly, tooManyCommands } from './messages.ts';
import { createOutputFilter, type OutputFilter } from './output-filter.ts';
import type { PageMessage, Peer } from './peer.ts';
import { createPreparation } from './preparation.ts';
import { createReadiness } from './readiness.ts';
import { createWatches } from './watches.ts';

/** Where a command works. */
export interface Place {
  readonly namespace: string;
  /** The folder that `-f NAME` looks in, as the driver takes it. */
  readonly folder: string | undefined;
  /** The names that `-f` may use in it. */
  readonly files: readonly string[];
}

/** What {@link createCommands} works with. */
export interface CommandsOptions {
  readonly driver: ClusterDriver;
  readonly cluster: ClusterRoom;
  readonly clock: Clock;
  readonly logger: HostLogger;
  readonly pageRuns: PageRuns;
  /** URLs that `-f` may name, each with the manifest that is used in its place. */
  readonly pinnedUrls: ReadonlyMap<string, string>;
  /** Where a lab's commands work. @throws PodpathError `NotFound` for a lab that is not there. */
  labPlace(lab: string, learner: string): Promise<Place>;
  readonly maximumCommands?: number | undefined;
}

type RunMessage = Extract<PageMessage, { type: 'run' }>;

/** A command of a page while it is prepared and while it runs. */
export interface RunningCommand {
  write(data: string): void;
  /** Ends its standard input. */
  end(): void;
  resize(size: { readonly columns: number; readonly rows: number }): void;
  cancel(): void;
  /** Resolves when `exit` was sent. @throws PodpathError when it was refused or could not be started. */
  readonly done: Promise<void>;
}

/** Runs the commands of pages. */
export interface Commands {
  start(peer: Peer, message: RunMessage): RunningCommand;
  /** Where a page's or a lab's commands work. */
  place(context: CommandContext): Promise<Place>;
  /** Runs a line to its end, under the same policy. @throws PodpathError as a run does. */
  runLine(line: string, place: Place, signal: AbortSignal | undefined): Promise<LineResult>;
  readonly running: number;
  /** Resolves when no command runs any more. */
  settled(): Promise<void>;
}

type Allowed = Extract<Judgement, { allowed: true }>;
const defaultTerminal = { columns: 80, rows: 24 };

/** Makes the commands of one host. */
export function createCommands(options: CommandsOptions): Commands {
  const { driver, cluster, clock, logger, pageRuns, pinnedUrls, maximumCommands = 64 } = options;
  const prepare = createPreparation(driver);
  const untilShown = createReadiness({
    driver,
    clock,
    hasMetrics: async () => (await cluster.metrics()).state !== 'absent',
  });
  const watches = createWatches();
  const running = new Set<Promise<void>>();
  /** One for each program that runs, or is about to; a program that many watch is one. */
  const slots = new Set<symbol>();

  const place = async (context: CommandContext): Promise<Place> =>
    context.kind === 'lab'
      ? options.labPlace(context.lab, context.learner)
      : { namespace: 'default', folder: pageRuns.folder, files: pageRuns.files };

  const judge = (line: string, where: Place, side: Pick<RunMessage, 'terminal' | 'stdin' | 'page'>): Allowed => {
    if (line.length > maximumLineLength)
      throw new PodpathError({ reason: 'RequestEntityTooLarge', text: lineTooLong(line.length, maximumLineLength) });
    const harmless = driver.capabilities.has('anyLine');
    const judgement = judgeLine(parseLine(line), {
      folderFiles: where.files,
      pinnedUrls,
      harmless,
      terminal: side.terminal !== undefined && driver.capabilities.has('terminal'),
      stdin: side.stdin,
      // Another program would look for an editor of the machine.
      editor: harmless && side.page?.edit !== undefined,
    });
    if (!judgement.allowed) throw judgement.error;
    return judgement;
  };
  const findRun = async (id: string): Promise<PageRun> => {
    const run = await pageRuns.find(id);
    if (!run) throw new PodpathError({ reason: 'NotFound', text: noSuchRun(id) });
    const only = run.recordedOnly;
    if (only && (only.on === 'all' || driver.kind !== 'embedded'))
      throw new PodpathError({ reason: 'Unsupported', text: recordedOnly(id, only) });
    return run;
  };
  const open = (judged: Allowed, where: Place, { terminal, page }: Pick<RunMessage, 'terminal' | 'page'>) =>
    driver.kubectl({
      argv: judged.argv,
      namespace: where.namespace,
      folder: where.folder,
      ...(page === undefined ? {} : { page }),
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
      const process = await open(judged, where, {});
      process.exit.finally(() => slot[Symbol.dispose]()).catch(() => undefined);
      return process;
    } catch (error) {
      slot[Symbol.dispose]();
      throw error;
    }
  };
  /** One program for all who watch the same on the same cluster. */
  const openWatch = async (judged: Allowed, where: Place, peer: Peer, seen: ReturnType<ClusterRoom['identity']>) => {
    const { name, createdAt } = await seen;
    const key = JSON.stringify([name, createdAt, where.namespace, where.folder, judged.argv]);
    return watches.open(key, () => startWatched(judged, where), peer.locale);
  };

  /** Makes what a command of a page shows, and waits until it shows it; what only watches begins at once. */
  const prepareRun = async (
    pageRun: PageRun,
    identity: ReturnType<ClusterRoom['identity']>,
    judged: Allowed,
    where: Place,
    signal: AbortSignal,
  ): Promise<readonly string[]> => {
    if (pageRun.manifests.length === 0 && pageRun.awaited === undefined) return [];
    const { name, createdAt = '' } = await identity;
    const prepared = await prepare(pageRun, createdAt, signal);
    if (judged.watches) return prepared;
    const expect = pageRun.awaited?.expect.map((text) => commandForCluster(text, name)) ?? [];
    const look = async () => collect(await open(judged, where, {}));
    await untilShown({ run: pageRun, cluster: createdAt, isFresh: prepared.length > 0, expect, look }, signal);
    if (signal.aborted) throw new PodpathError({ reason: 'Cancelled', text: cancelled() });
    return prepared;
  };

  const run = async (peer: Peer, message: RunMessage, state: CommandState): Promise<void> => {
    const { id, target, context } = message;
    // Looking at the cluster takes longer than most commands: it goes on beside them, and is rarely needed at all.
    const identity = cluster.identity();
    identity.catch(() => undefined);
    const where = await place(context);
    const pageRun = target.kind === 'run' ? await findRun(target.run) : undefined;
    const line = pageRun ? await onCluster(pageRun.command, identity) : target.kind === 'line' ? target.line : '';
    const judged = judge(line, where, message);
    using _slot = judged.watches ? undefined : takeSlot();
    const prepared = pageRun ? await prepareRun(pageRun, identity, judged, where, state.abort.signal) : [];
    const startedAt = clock.now();
    const process = judged.watches
      ? await openWatch(judged, where, peer, identity)
      : await open(judged, where, message);
    state.joined(process);
    logger.info({ session: peer.id, argv: judged.argv, namespace: where.namespace }, 'command started');
    const { name, kubernetesVersion } = await identity.catch((error: unknown) => {
      process.cancel();
      throw error;
    });
    peer.send({
      type: 'started',
      id,
      argv: [...judged.argv],
      cluster: name,
      driver: driver.kind,
      ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
      namespace: judged.namespace ?? where.namespace,
      interactive: judged.needsTerminal,
      prepared: [...prepared],
    });
    await pump(peer, id, process, judged.needsTerminal, message.raw === true);
    const { exitCode, signal } = await process.exit;
    if (state.failure) throw state.failure;
    peer.send({ type: 'exit', id, exitCode, signal, durationMs: clock.now() - startedAt });
    logger.info({ session: peer.id, exitCode, signal }, 'command ended');
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
    start(peer, message) {
      const state = createCommandState();
      const cancel = () => state.cancel();
      peer.signal.addEventListener('abort', cancel);
      const work = run(peer, message, state).catch((error: unknown) => {
        throw state.failure ?? error;
      });
      const done = work.finally(() => {
        running.delete(done);
        peer.signal.removeEventListener('abort', cancel);
      });
      running.add(done);
      return {
        write: (data) => state.write(data),
        end: () => state.end(),
        resize: (size) => state.resize(size),
        cancel,
        done,
      };
    },
    async runLine(line, where, signal) {
      const process = await open(judge(line, where, {}), where, {});
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

/** A page's command for the cluster that there is; what names none need not wait until that has told its name. */
async function onCluster(command: string, identity: ReturnType<ClusterRoom['identity']>): Promise<string> {
  return namesCluster(command) ? commandForCluster(command, (await identity).name) : command;
}

/**
 * Sends what a process prints, no faster than the page takes it; a process that is not read from pauses. What is `raw` is for a program of
 * the page, whose own output is made safe before it is shown.
 */
async function pump(
  peer: Peer,
  id: string,
  process: KubectlProcess,
  interactive: boolean,
  raw: boolean,
): Promise<void> {
  const mode = interactive ? 'terminal' : 'plain';
  const filters = {
    stdout: raw && !interactive ? asItIs : createOutputFilter(mode),
    stderr: createOutputFilter(mode),
  };
  for await (const { stream, bytes } of process.output) {
    const safe = filters[stream].push(bytes);
    if (safe.length === 0 || peer.ended) continue;
    peer.sendOutput(id, stream, safe);
    const full = peer.writable();
    if (full) await full;
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    const rest = filters[stream].end();
    if (rest.length > 0) peer.sendOutput(id, stream, rest);
  }
}

const asItIs: OutputFilter = { push: (bytes) => bytes, end: () => new Uint8Array() };

/** Input that may wait for a command that has not started, in UTF-16 units. */
const maximumEarlyLength = 1024 * 1024;

interface CommandState {
  readonly abort: AbortController;
  /** Why the command was ended before its time. */
  readonly failure: unknown;
  /** The process is there: what came for it before goes to it now. */
  joined(process: KubectlProcess): void;
  write(data: string): void;
  end(): void;
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
  let hasEnded = false;
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
      if (hasEnded) joined.end();
    },
    write: writeOrFail,
    end() {
      hasEnded = true;
      process?.end();
    },
    resize(next) {
      if (process) process.resize(next);
      else size = next;
    },
    cancel,
  };
}
