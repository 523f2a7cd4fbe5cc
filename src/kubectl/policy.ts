import { nearest, type PodpathError } from '../base/index.ts';
import { commandAt } from './grammar/index.ts';
import { formatArgv, isOn, lastValue } from './invocation.ts';
import type { FlagUse, Invocation, Line } from './line.ts';
import type { PolicyContext } from './policy-context.ts';
import { judgeFiles } from './policy-files.ts';
import * as messages from './policy-messages.ts';
import { allowedGlobalFlags, allowedOutputs, allowedVerbs, fileFlags, highestVerbosity } from './policy-rules.ts';

/** A line that may be run, and how; or why not. */
export type Judgement =
  | {
      readonly allowed: true;
      /** What to start kubectl with: the line's meaning in one fixed spelling (`get --namespace=x pods`), without the program's name. */
      readonly argv: readonly string[];
      /** It must be run on a pseudo-terminal (`exec -it`, `edit`). */
      readonly needsTerminal: boolean;
      /** It reads standard input. */
      readonly needsStdin: boolean;
      /** It may go on until it is interrupted (`--watch`, `logs -f`, `port-forward`, `exec`). */
      readonly longRunning: boolean;
      /** It only shows how what it names changes (`get --watch`): whoever runs the same line sees the same. */
      readonly watches: boolean;
      /** The namespace that the line names; absent: it works in the namespace it is started with. */
      readonly namespace?: string | undefined;
      /** What standard input must be: the pinned manifest of a URL. */
      readonly stdin?: string | undefined;
    }
  | { readonly allowed: false; readonly error: PodpathError };

/**
 * Says whether a line may be run by the real kubectl. What is not known to be harmless to the machine is refused, by name,
 * with the reason and what to do instead. It judges the parsed form, and `argv` is made of that form, so the program gets
 * what was judged. Never throws.
 */
export function judgeLine(line: Line, context: PolicyContext): Judgement {
  const { invocation } = line;
  const refusal = context.harmless ? undefined : judgeVerb(invocation);
  if (refusal) return { allowed: false, error: refusal };
  const input = judgeInput(invocation, context);
  if ('error' in input) return { allowed: false, error: input.error };
  const argv = formatArgv(input.invocation);
  // kubectl looks for this in any word before `--` when it starts (k8s.io/kubectl v0.37.2, pkg/kuberc/kuberc.go, `getExplicitKuberc`).
  const preference = context.harmless
    ? undefined
    : formatArgv({ ...input.invocation, afterDash: undefined }).find((word) => word.includes('--kuberc'));
  if (preference) return { allowed: false, error: messages.preferencesRefused(preference) };
  const command = ['kubectl', ...invocation.path].join(' ');
  // An editor that kubectl is given is not on its terminal.
  if (opensEditor(invocation) && !context.editor) return { allowed: false, error: messages.noEditor(command) };
  const needsTerminal = wantsTerminal(invocation);
  // Where any line may be run, kubectl itself says what it makes of input that is no terminal.
  if (needsTerminal && !context.terminal && !context.harmless)
    return { allowed: false, error: messages.needsTerminal(command, `${command} POD -- COMMAND`) };
  const namespace = lastValue(invocation, 'namespace');
  return {
    allowed: true,
    argv,
    needsTerminal: needsTerminal && context.terminal,
    needsStdin: input.needsStdin,
    longRunning: runsLong(invocation),
    watches: isWatch(invocation) && !input.needsStdin && !needsTerminal,
    ...(namespace ? { namespace } : {}),
    ...(input.stdin === undefined ? {} : { stdin: input.stdin }),
  };
}

/** Whether a verb may be run, with these flags; what concerns files is judged by {@link judgeInput}. */
function judgeVerb(invocation: Invocation): PodpathError | undefined {
  const own = allowedVerbs.get(invocation.path.join(' '));
  if (!own) return messages.verbRefused(invocation.path);
  for (const use of invocation.flags) {
    const error = judgeFlag(invocation, use, own);
    if (error) return error;
  }
  return undefined;
}

/** Whether a flag may be there at all, and with this value; what concerns files is judged by {@link judgeInput}. */
function judgeFlag(invocation: Invocation, use: FlagUse, own: ReadonlySet<string>): PodpathError | undefined {
  const command = commandAt(invocation.path);
  // A flag of the verb's own hides a global one of the same name: `create rolebinding --user`, `debug --profile`.
  const allowed = command?.isOwn(use.name) ? own.has(use.name) : allowedGlobalFlags.has(use.name);
  if (!allowed) return messages.flagRefused(use.spelling, use.name);
  if (use.name === 'output') {
    const format = use.value.split('=', 1)[0] ?? '';
    const known = format === '' || allowedOutputs.includes(format);
    return known ? undefined : messages.outputRefused(use.spelling, format, nearest(format, allowedOutputs));
  }
  if (use.name === 'v') {
    const level = /^\d{1,2}$/.test(use.value) ? Number(use.value) : Number.NaN;
    return level <= highestVerbosity ? undefined : messages.verbosityRefused(use.value, highestVerbosity);
  }
  if (use.name === 'raw' && !/^(?:\/(?!\/)[^\s\\#]*)?$/.test(use.value)) return messages.rawRefused(use.value);
  return undefined;
}

type Input =
  | { readonly error: PodpathError }
  | { readonly invocation: Invocation; readonly needsStdin: boolean; readonly stdin?: string | undefined };

/** Judges what the line reads: files, standard input; puts `-f -` in place of a pinned URL. */
function judgeInput(invocation: Invocation, context: PolicyContext): Input {
  const sources = invocation.flags.filter((use) => use.name === 'filename');
  const verdicts = new Map<FlagUse, ReturnType<typeof judgeFiles>>();
  for (const use of invocation.flags) {
    const kind = commandAt(invocation.path)?.isOwn(use.name) ? fileFlags.get(use.name) : undefined;
    if (kind === undefined) continue;
    const verdict = judgeFiles(use, kind, context);
    if (verdict.kind === 'refused') return { error: verdict.error };
    verdicts.set(use, verdict);
  }
  const pinned = [...verdicts.values()].find((verdict) => verdict.kind === 'pinned');
  if (pinned) {
    if (sources.length > 1) return { error: messages.oneSourceOnly(pinned.url) };
    const flags = invocation.flags.map((use) => (use.name === 'filename' ? { ...use, value: '-' } : use));
    return { invocation: { ...invocation, flags }, needsStdin: true, stdin: pinned.manifest };
  }
  const reads = [...verdicts.values()].some((verdict) => verdict.kind === 'stdin') || readsWords(invocation);
  const interactive = isOn(invocation, 'stdin') || isOn(invocation, 'interactive') || wantsTerminal(invocation);
  if (reads && context.stdin !== true)
    return { error: messages.noStandardInput(['kubectl', ...invocation.path].join(' ')) };
  return { invocation, needsStdin: reads || interactive };
}

/** `set env deployment/web -` reads variables from standard input. */
function readsWords({ path, args, flags }: Invocation): boolean {
  const set = path.join(' ') === 'set env';
  return set && (args.includes('-') || flags.some(({ name, value }) => name === 'env' && value.trim() === '-'));
}

function opensEditor(invocation: Invocation): boolean {
  if (showsHelp(invocation)) return false;
  const path = invocation.path.join(' ');
  return path === 'edit' || path === 'apply edit-last-applied' || (path === 'create' && isOn(invocation, 'edit'));
}

/** Help is all that a line with `--help` shows. */
function showsHelp(invocation: Invocation): boolean {
  return invocation.flags.some((use) => use.name === 'help');
}

function wantsTerminal(invocation: Invocation): boolean {
  return !showsHelp(invocation) && isOn(invocation, 'tty');
}

/** Verbs that join a process in a container, or a port, for as long as it lasts. */
const joining = new Set(['exec', 'attach', 'port-forward', 'edit']);

function runsLong(invocation: Invocation): boolean {
  if (showsHelp(invocation)) return false;
  const path = invocation.path.join(' ');
  if (joining.has(path)) return true;
  if (path === 'logs') return isOn(invocation, 'follow');
  if (path === 'run' || path === 'debug') return isOn(invocation, 'stdin') || isOn(invocation, 'attach');
  return isWatch(invocation);
}

function isWatch(invocation: Invocation): boolean {
  const path = invocation.path.join(' ');
  if (showsHelp(invocation) || !['get', 'events'].includes(path)) return false;
  return isOn(invocation, 'watch') || isOn(invocation, 'watch-only');
}
