import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import open from 'open';
import pino from 'pino';
import {
  type Backend,
  type BackendOptions,
  createBackend,
  loadLabs,
  loadPageRuns,
  newToken,
} from '../backend/index.ts';
import { isPodpathError, type LocalizedText, PodpathError, systemClock } from '../base/index.ts';
import { pinnedUrls } from '../kube/index.ts';
import type { CliContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { building, howToStop, notOpened, portInvalid, stopping } from './start-messages.ts';
import { openStartState } from './start-state.ts';

/** The words of `podpath start`. */
export interface StartOptions {
  readonly port?: string | undefined;
  readonly open: boolean;
  /** Where the log goes, one JSON object a line; absent: only errors, to standard error. */
  readonly logFile?: string | undefined;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the site if it is not current, serves it, prints its address and goes on until the signal of `context` aborts; then
 * ends all that was started.
 * @throws PodpathError `Usage`, `Conflict` for a port that is taken, what the build throws.
 */
export async function runStart(options: StartOptions, context: CliContext): Promise<void> {
  const tell = ({ [context.locale]: { message, hint } }: LocalizedText) =>
    context.stderr.write(`podpath: ${message}${hint === undefined ? '' : `\n  ${hint}`}\n`);
  const port = options.port === undefined ? undefined : parsePort(options.port);
  const { buildSite, distFolder, isBuildCurrent } = await import('../site/build.ts');
  if (!(await isBuildCurrent())) {
    tell(building());
    await buildSite(context.signal);
  }
  const [state, pageRuns, { labs, problems }] = await Promise.all([
    openStartState(context.env, tell),
    loadPageRuns(join(root, 'content', 'runs')),
    loadLabs(join(root, 'labs')),
  ]);
  for (const { text } of problems) tell(text);
  const token = newToken();
  await using driver = await context.createDriver();
  const backendOptions = {
    driver,
    dist: distFolder,
    root,
    clock: systemClock,
    logger:
      options.logFile === undefined
        ? pino({ level: 'error' }, pino.destination(2))
        : pino(pino.destination(options.logFile)),
    token,
    secret: state.secret,
    pageRuns,
    labs,
    pinnedUrls,
  };
  {
    await using backend = await listen(backendOptions, port, state.port);
    if (port === undefined && state.port === undefined) await state.savePort(backend.port);
    context.stdout.write(`${backend.url}\n`);
    if (context.stderr.isTTY) tell(howToStop());
    if (options.open && canOpen(context)) await openBrowser(backend.url, tell);
    await aborted(context.signal);
    if (context.stderr.isTTY) tell(stopping());
  }
  context.exit(exitCodes.interrupted);
}

/** The port that was asked for or none; else that of the last launch, so that open pages find the backend again; else any. */
async function listen(
  options: Omit<BackendOptions, 'port'>,
  wanted: number | undefined,
  former: number | undefined,
): Promise<Backend> {
  if (wanted !== undefined) return createBackend({ ...options, port: wanted });
  if (former !== undefined)
    try {
      return await createBackend({ ...options, port: former });
    } catch (error) {
      // Another `podpath start` has it, or another program: any other port will do.
      if (!isPodpathError(error) || error.reason !== 'Conflict') throw error;
    }
  return createBackend({ ...options, port: 0 });
}

function parsePort(value: string): number {
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : 0;
  if (port < 1 || port > 65535) throw new PodpathError({ reason: 'Usage', text: portInvalid(value) });
  return port;
}

/** Without a display, what opens addresses on Linux would start a browser of text in this very terminal. */
function canOpen({ env }: CliContext): boolean {
  if (process.platform !== 'linux' || env['WSL_DISTRO_NAME'] !== undefined) return true;
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

async function openBrowser(url: string, tell: (text: LocalizedText) => void): Promise<void> {
  const failed = (error: unknown) => tell(notOpened(error instanceof Error ? error.message : String(error)));
  try {
    const child = await open(url);
    child.on('error', failed);
  } catch (error) {
    failed(error);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
