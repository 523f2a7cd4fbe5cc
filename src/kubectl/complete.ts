import { isPodpathError } from '../base/index.ts';
import { findCommand } from './find-command.ts';
import type { FlagGrammar } from './grammar/grammar.ts';
import type { Command } from './grammar/index.ts';
import { allowedGlobalFlags, allowedOutputs, allowedVerbs } from './policy-rules.ts';
import { splitWords, type Word } from './words.ts';

/** A kind of object that the cluster serves, as discovery names it. */
export interface ApiResource {
  /** Plural: `pods`. */
  readonly name: string;
  readonly shortNames: readonly string[];
  /** `Pod` */
  readonly kind: string;
  /** API group; empty for the core group. */
  readonly group: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Where candidates that only a cluster knows come from. A lookup that rejects gives no candidates. */
export interface CompletionLookups {
  resources(): Promise<readonly ApiResource[]>;
  /** Names of a resource's objects; `namespace` absent: the namespace that the terminal works in. */
  names(resource: string, namespace: string | undefined): Promise<readonly string[]>;
  namespaces(): Promise<readonly string[]>;
  /** Names of a Pod's containers, init and ephemeral ones included. */
  containers(pod: string, namespace: string | undefined): Promise<readonly string[]>;
}

/** One way a word can go on. */
export interface Candidate {
  readonly value: string;
  readonly description?: string | undefined;
}

/** What Tab offers. */
export interface Completion {
  /** The part of the line, in UTF-16 units, that a candidate replaces. */
  readonly from: number;
  readonly to: number;
  readonly candidates: readonly Candidate[];
}

/** Verbs whose first word is a resource and whose further words are names of it. */
const resourceVerbs = new Set([
  ...'get describe delete edit label annotate patch scale autoscale expose wait explain'.split(' '),
  ...['env', 'image', 'resources', 'serviceaccount'].map((name) => `set ${name}`),
  ...['history', 'pause', 'restart', 'resume', 'status', 'undo'].map((name) => `rollout ${name}`),
]);
/** Verbs whose first word is the name of one thing. */
const nameVerbs: Readonly<Record<string, string>> = {
  logs: 'pods',
  exec: 'pods',
  attach: 'pods',
  debug: 'pods',
  'port-forward': 'pods',
  'top pod': 'pods',
  'top node': 'nodes',
  cordon: 'nodes',
  uncordon: 'nodes',
  drain: 'nodes',
};
/** Values of flags that are one of a few words. */
const flagValues: Readonly<Record<string, readonly string[]>> = {
  'dry-run': ['none', 'client', 'server'],
  cascade: ['background', 'foreground', 'orphan'],
  validate: ['strict', 'warn', 'ignore'],
  restart: ['Always', 'OnFailure', 'Never'],
  'image-pull-policy': ['Always', 'IfNotPresent', 'Never'],
};

/** The line up to the cursor, taken as far as it goes. */
interface Position {
  readonly command: Command;
  /** Words before the one under the cursor that are neither verbs nor flags. */
  readonly args: readonly string[];
  readonly namespace: string | undefined;
  /** The word under the cursor. */
  readonly current: string;
  /** The flag whose value the cursor is in, as a word of its own. */
  readonly pending: FlagGrammar | undefined;
}

/** Says how the word under the cursor can go on. Never throws: a line that cannot be understood has no candidates. */
export async function complete(line: string, cursor: number, lookups: CompletionLookups): Promise<Completion> {
  const nothing: Completion = { from: cursor, to: cursor, candidates: [] };
  let words: Word[];
  try {
    words = splitWords(line.slice(0, cursor), true);
  } catch (error) {
    if (isPodpathError(error)) return nothing;
    throw error;
  }
  const last = words.at(-1);
  const current = last?.end === cursor && !/[ \t]$/.test(line.slice(last.start, cursor)) ? last : undefined;
  const text = current?.text ?? '';
  const before = (current ? words.slice(0, -1) : words).map((word) => word.text);
  const from = current?.start ?? cursor;
  const [program, ...argv] = before;
  if (program === undefined) return offer(from, cursor, text, '', [{ value: 'kubectl' }]);
  if ((program !== 'kubectl' && program !== 'k') || argv.includes('--')) return nothing;
  const position = locate(argv, text);
  const [prefix, candidates] = await candidatesFor(position, lookups);
  return offer(from, cursor, text, prefix, candidates);
}

/** Keeps the candidates that begin with what is typed after `prefix`, and puts the prefix before each. */
function offer(from: number, to: number, text: string, prefix: string, candidates: readonly Candidate[]): Completion {
  const typed = text.slice(prefix.length);
  const kept = candidates.filter((candidate) => candidate.value.startsWith(typed));
  return { from, to, candidates: kept.map((candidate) => ({ ...candidate, value: prefix + candidate.value })) };
}

/** Walks over the words before the cursor as pflag does, leniently: what it does not know is passed over. */
function locate(argv: readonly string[], current: string): Position {
  const { command, rest } = findCommand(argv);
  const args: string[] = [];
  let namespace: string | undefined;
  let pending: FlagGrammar | undefined;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (!word.startsWith('-') || word === '-') {
      args.push(word);
      continue;
    }
    const { flag, value } = readFlag(command, word);
    const takesNext = flag?.arity === 'required' && value === undefined;
    if (takesNext && at === rest.length - 1) pending = flag;
    if (flag?.name === 'namespace') namespace = value ?? rest[at + 1];
    if (takesNext) at++;
  }
  return { command, args, namespace, current, pending };
}

/** The flag of a word, of a row of short ones the last, and its value when the word has it. */
function readFlag(command: Command, word: string): { flag: FlagGrammar | undefined; value: string | undefined } {
  if (word.startsWith('--')) {
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    return { flag: command.flags.get(name), value };
  }
  for (let at = 1; at < word.length; at++) {
    const flag = command.shorts.get(word[at] ?? '');
    if (!flag || flag.arity === 'required' || at === word.length - 1) {
      const value = word.slice(at + 1).replace(/^=/, '');
      return { flag, value: value === '' ? undefined : value };
    }
  }
  return { flag: undefined, value: undefined };
}

type Found = readonly [prefix: string, candidates: readonly Candidate[]];

async function candidatesFor(position: Position, lookups: CompletionLookups): Promise<Found> {
  const { command, current, pending } = position;
  if (pending) return ['', await valuesOf(pending, position, lookups)];
  const joined = /^(--[^=]+=)/.exec(current)?.[1];
  if (joined) {
    const flag = command.flags.get(joined.slice(2, -1));
    return [joined, flag ? await valuesOf(flag, position, lookups) : []];
  }
  if (current.startsWith('-')) return completeFlag(position, lookups);
  if (command.commands.length > 0 && position.args.length === 0) return ['', subcommands(command)];
  return words(position, lookups);
}

/** `-oya` has its value in the same word; else the flags that the verb may have. */
async function completeFlag(position: Position, lookups: CompletionLookups): Promise<Found> {
  const { command, current } = position;
  const { flag, value } = readFlag(command, current);
  if (!current.startsWith('--') && flag?.arity === 'required' && value !== undefined) {
    return [current.slice(0, current.length - value.length), await valuesOf(flag, position, lookups)];
  }
  const own = allowedVerbs.get(command.path.join(' ')) ?? new Set<string>();
  const flags = [...command.flags.values()]
    .filter(({ name }) => (command.isOwn(name) ? own.has(name) : allowedGlobalFlags.has(name)))
    .map(({ name, summary }) => ({ value: `--${name}`, description: summary }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  return ['', flags];
}

/** Subcommands that the policy lets through. */
function subcommands(command: Command): Candidate[] {
  return command.commands
    .filter(({ path }) => allowedVerbs.has(path.join(' ')))
    .map(({ grammar }) => ({ value: grammar.name, description: grammar.summary || undefined }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}

async function valuesOf(flag: FlagGrammar, position: Position, lookups: CompletionLookups): Promise<Candidate[]> {
  if (flag.name === 'namespace') return plain(await orNothing(lookups.namespaces()));
  if (flag.name === 'container') {
    const pod = position.args.map((word) => word.replace(/^pods?\//, '')).find((word) => !word.includes('/'));
    return pod ? plain(await orNothing(lookups.containers(pod, position.namespace))) : [];
  }
  if (flag.name === 'output') return plain(outputsOf(position.command));
  if (flag.arity === 'boolean') return plain(['true', 'false']);
  return plain(flagValues[flag.name] ?? []);
}

function outputsOf(command: Command): readonly string[] {
  if (!command.isOwn('output')) return [];
  const explains = command.path[0] === 'explain';
  return allowedOutputs.filter((format) => format.startsWith('plaintext') === explains);
}

/** Resources, `kind/name` and names. */
async function words(position: Position, lookups: CompletionLookups): Promise<Found> {
  const { command, args, current, namespace } = position;
  const path = command.path.join(' ');
  const slash = current.indexOf('/');
  if (slash > 0) {
    const resource = await resolve(current.slice(0, slash), lookups);
    return [current.slice(0, slash + 1), resource ? plain(await orNothing(lookups.names(resource, namespace))) : []];
  }
  const named = Object.hasOwn(nameVerbs, path) ? nameVerbs[path] : undefined;
  if (named) return ['', args.length === 0 ? plain(await orNothing(lookups.names(named, namespace))) : []];
  if (path === 'taint')
    return ['', args[0] === undefined ? plain(['nodes']) : plain(await orNothing(lookups.names('nodes', undefined)))];
  if (!resourceVerbs.has(path)) return ['', []];
  const [first] = args;
  if (first === undefined) return resources(current, lookups);
  if (first.includes('/')) return ['', []];
  const resource = await resolve(first, lookups);
  if (!resource || path === 'explain') return ['', []];
  const names = await orNothing(lookups.names(resource, namespace));
  return ['', plain(names.filter((name) => !args.includes(name)))];
}

/** `po,sv`: the part after the last comma is completed. A short name is offered only when it is what is typed. */
async function resources(current: string, lookups: CompletionLookups): Promise<Found> {
  const prefix = current.slice(0, current.lastIndexOf(',') + 1);
  const typed = current.slice(prefix.length);
  const candidates = (await orNothing(lookups.resources())).flatMap(({ name, shortNames, kind }) => {
    const short = shortNames.filter((shortName) => shortName === typed && shortName !== name);
    const description = shortNames.length > 0 ? `${kind} (${shortNames.join(', ')})` : kind;
    return [...short, name].map((value) => ({ value, description }));
  });
  return [prefix, candidates];
}

/** The plural that a word names: `po`, `pod`, `Pod`, `pods`, `deployments.apps`. */
async function resolve(word: string, lookups: CompletionLookups): Promise<string | undefined> {
  const wanted = word.toLowerCase();
  const found = (await orNothing(lookups.resources())).find(
    ({ name, shortNames, kind, group }) =>
      [name, kind.toLowerCase(), ...shortNames].includes(wanted) || (group !== '' && wanted === `${name}.${group}`),
  );
  return found?.name;
}

function plain(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value }));
}

/** A cluster that does not answer has no candidates: completion is a help, not an answer. */
async function orNothing<T>(lookup: Promise<readonly T[]>): Promise<readonly T[]> {
  return lookup.then(
    (found) => found,
    () => [],
  );
}
