import { type Clock, nearest, toHeaderText } from '../base/index.ts';
import { createClient } from './client/client.ts';
import { createDiscoveryCache, type DiscoveryCache } from './client/discovery.ts';
import { createRestClient, type Fetch, type RestClient } from './client/rest.ts';
import {
  type ConfigStore,
  contextOf,
  createConfigStore,
  newKubeconfig,
  serverOf,
  serverUrl,
} from './client/session-config.ts';
import type { Connect, Listen } from './command/connection.ts';
import type { Sink, UserTerminal, VerbContext } from './command/context.ts';
import { type LabFiles, noFiles } from './command/files.ts';
import type { Flags } from './command/flags.ts';
import { parseFlags } from './command/parse-flags.ts';
import { commandPath, newUnknownCommand, newUsageError } from './command/usage.ts';
import { CommandError, formatFailure, newExit, newNotSupported, PlainFailure } from './errors.ts';
import { findCommand } from './find-command.ts';
import { type Command, rootCommand } from './grammar/index.ts';
import { verbs } from './verbs/registry.ts';

/** What a kubectl command is run with. */
export interface RunOptions {
  /** The words after the program's name. */
  readonly argv: readonly string[];
  /** Answers requests of the API server; their URLs begin with the server of the kubeconfig. */
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Get what is printed, in order; a promise that they return holds the command up. */
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Standard input; empty unless given. */
  readonly stdin?: ReadableStream<Uint8Array>;
  readonly files?: LabFiles;
  /** The session's kubeconfig; one with the cluster `podpath` unless given. */
  readonly config?: ConfigStore;
  /** Remembers what the server serves from one line to the next. */
  readonly discoveryCache?: DiscoveryCache;
  /** A number of at least 0 and below 1. */
  readonly random?: () => number;
  /** Columns of the terminal; 80 unless told. */
  readonly width?: number;
  /** Whether output goes to a terminal; false unless told. */
  readonly isTerminal?: boolean;
  /** The terminal that standard input is, for `-it`; absent: it is none. */
  readonly terminal?: UserTerminal | undefined;
  /** Ctrl-C. */
  readonly signal?: AbortSignal;
  readonly edit?: VerbContext['edit'];
  readonly connect?: Connect;
  readonly listen?: Listen;
}

/** The exit code of a program that Ctrl-C ended. */
const interrupted = 130;

/** Runs one kubectl command to its end and returns its exit code. Never rejects, unless a sink does. */
export async function run(options: RunOptions): Promise<number> {
  try {
    await runCommand(options);
    return 0;
  } catch (failure) {
    if (options.signal?.aborted === true) return interrupted;
    const { text, exitCode } = formatFailure(failure);
    if (text !== '') await options.stderr(text);
    return exitCode;
  }
}

async function runCommand(options: RunOptions): Promise<void> {
  if (options.argv[0] === '__complete' || options.argv[0] === '__completeNoDesc') {
    const { completeArgv } = await import('./verbs/complete.ts');
    return completeArgv(options.argv, options, (command, line) => createContext(options, command, line).context);
  }
  const { command, rest } = findCommand(options.argv);
  const { flags, args, dashAt } = parseFound(command, rest);
  if (flags.isOn('help') || command === rootCommand || command.path[0] === 'help' || command.path[0] === 'options') {
    const { printHelp } = await import('./command/help.ts');
    await printHelp(command, args, options.stdout);
    return;
  }
  for (const { name, short, deprecation } of command.deprecated) {
    if (!flags.isSet(name)) continue;
    if (short !== undefined && options.argv.some((word) => word.startsWith(`-${short}`)))
      await options.stderr(`Flag shorthand -${short} has been deprecated, ${deprecation}\n`);
    await options.stderr(`Flag --${name} has been deprecated, ${deprecation}\n`);
  }
  const load = Object.hasOwn(verbs, command.path.join(' ')) ? verbs[command.path.join(' ')] : undefined;
  if (load === undefined) {
    if (command.commands.length > 0 && !hasOwnAction.has(command.path.join(' ')))
      return refuseParent(command, args, options);
    throw newMissingVerb(command);
  }
  refuseUnheeded(flags);
  const verb = await load();
  const missing = (verb.requiredFlags ?? []).filter((name) => !flags.isSet(name)).sort();
  if (missing.length > 0) throw new CommandError(`required flag(s) "${missing.join('", "')}" not set`);
  const { context, warnings } = createContext(options, command, { flags, args, dashAt });
  await verb.run(context);
  if (flags.isOn('warnings-as-errors') && warnings.size > 0)
    throw new CommandError(`${warnings.size} warning${warnings.size === 1 ? '' : 's'} received`);
}

function parseFound(command: Command, rest: readonly string[]) {
  if (command === rootCommand) {
    const word = firstWord(rest);
    if (word !== undefined) throw newUnknownCommand(word);
  }
  return parseFlags(command, rest);
}

/** cobra's `stripFlags` of the root: the first word that is neither a flag nor a flag's value. */
function firstWord(words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return undefined;
    if (word.startsWith('-') && word.length > 1) {
      const flag = word.startsWith('--') ? rootCommand.flags.get(word.slice(2)) : rootCommand.shorts.get(word.slice(1));
      if (!word.includes('=') && flag?.arity === 'required') at++;
    } else if (word !== '') return word;
  }
  return undefined;
}

/** Flags of every command that mean something which is not done here, by what they are when they are not given. */
const unheeded = [
  'certificate-authority',
  'client-certificate',
  'client-key',
  'kubeconfig',
  'kuberc',
  'match-server-version',
  'password',
  'profile',
  'proxy-url',
  'tls-server-name',
  'token',
  'user',
  'username',
  'v',
  'vmodule',
] as const;

/** Nothing is left out in silence: neither other credentials nor the log of requests. */
function refuseUnheeded(flags: Flags): void {
  const given = unheeded.find(
    (name) => flags.has(name) && flags.isGlobal(name) && flags.text(name) !== flags.default(name),
  );
  if (given !== undefined) throw newNotSupported(given === 'v' ? `-v=${flags.text('v')}` : `--${given}`);
}

/** Commands that do something themselves, beside having subcommands. */
const hasOwnAction: ReadonlySet<string> = new Set(['apply', 'cluster-info', 'create']);

/**
 * A command that only has subcommands (`DefaultSubCommandRun`): its help goes to standard error, but for `rollout`, and for
 * `certificate`, which does not fail either.
 */
async function refuseParent(
  command: Command,
  args: readonly string[],
  { stdout, stderr }: Pick<RunOptions, 'stdout' | 'stderr'>,
): Promise<void> {
  const [name = ''] = command.path;
  const { printHelp } = await import('./command/help.ts');
  if (name === 'certificate') return printHelp(command, [], stdout);
  if (args.length > 0) throw newUsageError(command, `unknown command ${JSON.stringify(args.join(' '))}`);
  await printHelp(command, [], name === 'rollout' ? stdout : stderr);
  throw newExit(1);
}

function newMissingVerb(command: Command): CommandError {
  const names = Object.keys(verbs);
  const guess = nearest(command.path.join(' '), names);
  return newNotSupported(
    `"${commandPath(command)}"`,
    guess === undefined ? `it has ${names.join(', ')}` : `the nearest that it has is "kubectl ${guess}"`,
  );
}

function createContext(
  options: RunOptions,
  command: Command,
  line: Pick<VerbContext, 'flags' | 'args' | 'dashAt'>,
): { readonly context: VerbContext; readonly warnings: ReadonlySet<string> } {
  const { flags } = line;
  const signal = options.signal ?? new AbortController().signal;
  const config =
    options.config ??
    createConfigStore(newKubeconfig({ name: 'podpath', server: 'https://podpath.invalid', user: 'podpath' }));
  const kubeconfig = config.read();
  const current = contextOf(kubeconfig, flags.text('context'));
  if (flags.text('as') === '' && ['as-uid', 'as-group', 'as-user-extra'].some((name) => flags.isSet(name)))
    throw new CommandError(
      `requesting uid, groups or user-extra for ${current?.user ?? ''} without impersonating a user`,
    );
  const warnings = new Set<string>();
  const warn = async (text: string): Promise<void> => {
    if (warnings.has(text)) return;
    warnings.add(text);
    await options.stderr(`Warning: ${text}\n`);
  };
  const rest: RestClient = createRestClient({
    fetch: options.fetch,
    server: serverUrl(
      flags.text('server') === '' ? serverOf(kubeconfig, current, flags.text('cluster')) : flags.text('server'),
    ),
    clock: options.clock,
    signal,
    headers: requestHeaders(command, flags),
    timeoutMs: requestTimeoutMs(flags.text('request-timeout')),
    userAgent: 'kubectl/v1.37.2 (podpath/web) kubernetes/podpath',
    warn,
  });
  const pendingWarnings: string[] = [];
  const client = createClient(rest, options.discoveryCache ?? createDiscoveryCache(), (text) => {
    if (pendingWarnings.includes(text)) return;
    pendingWarnings.push(text);
    void options.stderr(`Warning: ${text}\n`);
  });
  const namespace = flags.text('namespace');
  let stdin: Promise<string> | undefined;
  return {
    warnings,
    context: {
      ...line,
      command,
      out: options.stdout,
      err: options.stderr,
      stdin: options.stdin,
      readStdin() {
        stdin ??= options.stdin === undefined ? Promise.resolve('') : new Response(options.stdin).text();
        return stdin;
      },
      client,
      config,
      files: options.files ?? noFiles,
      clock: options.clock,
      random: options.random ?? Math.random,
      width: options.width ?? 80,
      isTerminal: options.isTerminal ?? false,
      terminal: options.terminal,
      signal,
      namespace: {
        name: namespace === '' ? (current?.namespace ?? 'default') : namespace,
        isExplicit: namespace !== '',
      },
      edit: options.edit,
      connect: options.connect,
      listen: options.listen,
    },
  };
}

/** Impersonation, and what kubectl tells the server of the command (`cli-runtime/pkg/genericclioptions/command_headers.go`). */
function requestHeaders(command: Command, flags: Flags): Record<string, string> {
  const headers: Record<string, string> = { 'Kubectl-Command': commandPath(command) };
  if (flags.text('as') !== '') headers['Impersonate-User'] = toHeaderText(flags.text('as'));
  if (flags.text('as-uid') !== '') headers['Impersonate-Uid'] = toHeaderText(flags.text('as-uid'));
  // Values are joined as fetch joins headers of one name; the server splits them again.
  if (flags.isSet('as-group')) headers['Impersonate-Group'] = toHeaderText(flags.each('as-group').join(', '));
  for (const extra of flags.each('as-user-extra')) {
    const [key = '', ...value] = extra.split('=');
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = toHeaderText(value.join('='));
  }
  return headers;
}

/** `--request-timeout`: seconds, or a duration. @throws CommandError */
function requestTimeoutMs(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join('') === text && text !== '')
    return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (units[unit ?? ''] ?? 0), 0);
  throw new PlainFailure(
    `error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)`,
  );
}
