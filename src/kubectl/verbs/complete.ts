import { formatGroupResource, type KubeObject } from '../../kube/index.ts';
import { pathOf } from '../client/rest-mapper.ts';
import type { Sink, VerbContext } from '../command/context.ts';
import { parseFlags } from '../command/parse-flags.ts';
import { CommandError, messageOf, newNotSupported } from '../errors.ts';
import { findCommand } from '../find-command.ts';
import type { FlagGrammar } from '../grammar/grammar.ts';
import { type Command, commandAt, rootCommand } from '../grammar/index.ts';
import { compareBytes } from '../printers/json.ts';
import { itemsOf } from '../resource/info.ts';
import { preferred } from './api-resources.ts';
import { verbs } from './registry.ts';

/** What the shell is told to do beside (`ShellCompDirective` of github.com/spf13/cobra v1.10.2). */
const directives = { noSpace: 2, noFiles: 4, fileExtensions: 8 } as const;
const directiveNames = [
  [directives.noSpace, 'NoSpace'],
  [directives.noFiles, 'NoFileComp'],
  [directives.fileExtensions, 'FilterFileExt'],
] as const;

interface Completed {
  readonly words: readonly string[];
  readonly directive: number;
}

const nothing: Completed = { words: [], directive: 0 };
const only = (words: readonly string[], more = 0): Completed => ({ words, directive: directives.noFiles | more });

/** Makes a context of a command line. */
type Open = (command: Command, line: Pick<VerbContext, 'flags' | 'args' | 'dashAt'>) => VerbContext;

/**
 * `kubectl __complete` (`completions.go` of cobra v1.10.2; `kubectl/pkg/util/completion/completion.go`, v0.37): what the last word of the
 * line can become, a line each, then the directive. What a cluster refuses is no candidate.
 */
export async function completeArgv(
  argv: readonly string[],
  { stdout, stderr }: { readonly stdout: Sink; readonly stderr: Sink },
  open: Open,
): Promise<void> {
  const [name, ...words] = argv;
  if (words.length === 0) throw newNotSupported('__complete without a line');
  const log = async (text: string): Promise<void> => {
    await stderr(`[Debug] ${text}\n`);
  };
  const { words: found, directive } = await complete(words.slice(0, -1), words.at(-1) ?? '', log, open);
  const hasDescriptions = name === '__complete';
  const lines = found.map((word) => (hasDescriptions ? word : (word.split('\t')[0] ?? '')).trim());
  await stdout(`${lines.map((line) => `${line}\n`).join('')}:${directive}\n`);
  const names = directiveNames.filter(([bit]) => (directive & bit) !== 0).map(([, one]) => `ShellCompDirective${one}`);
  await stderr(
    `Completion ended with directive: ${names.length === 0 ? 'ShellCompDirectiveDefault' : names.join(', ')}\n`,
  );
}

async function complete(
  before: readonly string[],
  typed: string,
  log: (text: string) => Promise<void>,
  open: Open,
): Promise<Completed> {
  const { command, rest } = findCommand(before);
  if (command === rootCommand && rest.some((word) => !word.startsWith('-'))) {
    await log('Cleared global flags for plugin completion');
    await log(`[Error] unable to find a command for arguments: [${before.join(' ')}]`);
    return nothing;
  }
  const asked = flagUnderCursor(command, rest, typed);
  const words = asked !== undefined && !asked.isInWord ? rest.slice(0, -1) : rest;
  let line: ReturnType<typeof parseFlags>;
  try {
    line = parseFlags(command, words);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const [fault = ''] = messageOf(error).split('\n');
    await log(`[Error] Error while parsing flags from args [${words.join(' ')}]: ${fault}`);
    return nothing;
  }
  const context = open(command, line);
  if (asked !== undefined) return completeFlag(context, asked.flag, asked.typed);
  if (typed.startsWith('-') && !typed.includes('=') && line.dashAt < 0)
    return only(await flagNames(command, line.flags.isSet, typed));
  const verb = command.path.join(' ');
  if (command.path[0] === 'help') {
    const of = commandAt(line.args) ?? rootCommand;
    return only(subcommands(of, typed));
  }
  if (command.commands.length > 0 && line.args.length === 0) return only(subcommands(command, typed));
  const load = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  const required = typed === '' ? ((await load?.())?.requiredFlags ?? []) : [];
  const missing = required.filter((flag) => !line.flags.isSet(flag));
  const descriptions = missing.length === 0 ? undefined : await describeFlags(command);
  const flags = missing.map((flag) => `--${flag}\t${descriptions?.get(flag) ?? ''}`);
  const { words: args, directive } = await completeArgument(context, verb, typed);
  return { words: [...flags, ...args], directive };
}

/** The flag whose value is being typed, after `=` or as a word of its own. */
function flagUnderCursor(
  command: Command,
  rest: readonly string[],
  typed: string,
): { readonly flag: FlagGrammar; readonly typed: string; readonly isInWord: boolean } | undefined {
  const at = typed.indexOf('=');
  if (typed.startsWith('--') && at > 0) {
    const flag = command.flags.get(typed.slice(2, at));
    return flag === undefined ? undefined : { flag, typed: typed.slice(at + 1), isInWord: true };
  }
  const last = rest.at(-1) ?? '';
  if (!last.startsWith('-') || last.includes('=') || last === '--' || rest.slice(0, -1).includes('--'))
    return undefined;
  const flag = last.startsWith('--') ? command.flags.get(last.slice(2)) : command.shorts.get(last.slice(-1));
  return flag?.arity === 'required' ? { flag, typed, isInWord: false } : undefined;
}

/** What the grammar has other words for, as the program's help has. */
const ownSummaries: Readonly<Record<string, string>> = {
  help: 'Help about any command',
  options: 'Print the list of flags inherited by all commands',
};

const subcommands = (command: Command, typed: string): string[] =>
  command.commands
    .map(({ grammar }) => grammar)
    .filter(({ name }) => name.startsWith(typed))
    .sort((a, b) => compareBytes(a.name, b.name))
    .map(({ name, summary }) => `${name}\t${command === rootCommand ? (ownSummaries[name] ?? summary) : summary}`);

async function describeFlags(command: Command): Promise<ReadonlyMap<string, string>> {
  const { default: texts } = await import('../grammar/kubectl-v1.37.2-help.json', { with: { type: 'json' } });
  const help = texts.help as Readonly<Record<string, string>>;
  const found = new Map<string, string>();
  for (const text of [help['options'] ?? '', help[command.path.join(' ')] ?? ''])
    for (const [, name = '', description = ''] of text.matchAll(/^ {4}(?:-\w, )?--([\w-]+)\S*:\n\t(.*)$/gm))
      found.set(name, description);
  return found;
}

/** Flags of every command first, then the command's own; what is set already is not offered. */
async function flagNames(command: Command, isSet: (name: string) => boolean, typed: string): Promise<string[]> {
  const descriptions = await describeFlags(command);
  const all = [...command.flags.values()].filter(({ name }) => name !== 'help' && !isSet(name));
  const help: Pick<FlagGrammar, 'name' | 'short'> = { name: 'help', short: 'h' };
  const own = [...all.filter(({ name }) => command.isOwn(name)), help];
  const inherited = all.filter(({ name }) => !command.isOwn(name));
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => compareBytes(a.name, b.name);
  return [...inherited.sort(byName), ...own.sort(byName)].flatMap(({ name, short }) => {
    const description =
      name === 'help' ? `help for ${command.path.at(-1) ?? 'kubectl'}` : (descriptions.get(name) ?? '');
    return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]
      .filter((spelling) => spelling.startsWith(typed))
      .map((spelling) => `${spelling}\t${description}`);
  });
}

const getFormats = [
  ...['json', 'yaml', 'kyaml', 'name', 'go-template', 'go-template-file', 'template', 'templatefile', 'jsonpath'],
  ...['jsonpath-as-json', 'jsonpath-file', 'custom-columns', 'custom-columns-file', 'wide'],
];

async function completeFlag(context: VerbContext, { name }: FlagGrammar, typed: string): Promise<Completed> {
  const { command, config } = context;
  const verb = command.path.join(' ');
  const begins = (words: readonly string[]): Completed => only(words.filter((word) => word.startsWith(typed)));
  if (name === 'namespace') return begins(await namesOf(context, 'namespaces'));
  if (name === 'clusterrole' && verb === 'create clusterrolebinding')
    return begins(await namesOf(context, 'clusterroles'));
  if (!command.isOwn(name)) {
    const { contexts, clusters, users } = config.read();
    const known = { context: contexts, cluster: clusters, user: users }[name];
    if (known !== undefined) return begins(known.map((one) => one.name));
  }
  if (name === 'output' && verb === 'get') return begins(getFormats);
  if (name === 'subresource') return only(['status', 'scale', 'resize']);
  if (name === 'container' && verb === 'exec')
    return only(context.args.length === 0 ? [] : await containersOf(context, context.args[0] ?? '', typed));
  if (name === 'filename') return { words: ['json', 'yaml', 'yml'], directive: directives.fileExtensions };
  return nothing;
}

const apps = ['deployment', 'daemonset', 'statefulset'];
const scalable = ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'];
/** Verbs of objects of any type, and of a few. */
const typesOf: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['get', 'edit', 'annotate', 'label', 'describe', 'delete', 'patch', 'apply edit-last-applied'].map((one) => [
      one,
      [],
    ]),
  ),
  'apply view-last-applied': [],
  'rollout pause': ['deployment'],
  'rollout resume': ['deployment'],
  'rollout restart': apps,
  'rollout undo': apps,
  'rollout status': apps,
  'rollout history': apps,
  scale: scalable,
  autoscale: scalable,
  expose: ['pod', 'service', 'replicationcontroller', 'deployment', 'replicaset'],
  taint: ['node'],
  'set image': [
    ...['daemonsets', 'deployments', 'pods', 'cronjobs', 'replicasets', 'replicationcontrollers', 'statefulsets'],
  ],
};
const single: ReadonlySet<string> = new Set(['rollout status', 'set image']);
/** Verbs of one thing of a kind. */
const namedOf: Readonly<Record<string, string>> = {
  'top node': 'nodes',
  'top pod': 'pods',
  'create token': 'serviceaccounts',
  cordon: 'nodes',
  uncordon: 'nodes',
  drain: 'nodes',
};

async function completeArgument(context: VerbContext, verb: string, typed: string): Promise<Completed> {
  const { args, config } = context;
  const begins = (words: readonly string[]): string[] => words.filter((word) => word.startsWith(typed));
  const types = Object.hasOwn(typesOf, verb) ? typesOf[verb] : undefined;
  if (types !== undefined) return completeTypeAndName(context, types, !single.has(verb), typed);
  const resource = Object.hasOwn(namedOf, verb) ? namedOf[verb] : undefined;
  if (resource !== undefined) return only(args.length === 0 ? begins(await namesOf(context, resource)) : []);
  switch (verb) {
    case 'completion':
      return only(args.length === 0 ? begins(['fish', 'powershell', 'bash', 'zsh']) : []);
    case 'config use-context':
    case 'config set-context':
    case 'config delete-context':
    case 'config rename-context':
      return only(args.length === 0 ? begins(config.read().contexts.map(({ name }) => name)) : []);
    case 'exec':
    case 'attach':
      return args.length === 0 ? completePod(context, typed) : only([]);
    case 'logs':
      if (args.length === 0) return completePod(context, typed);
      return only(args.length === 1 ? await containersOf(context, args[0] ?? '', typed) : []);
    case 'port-forward':
      if (args.length === 0) return completePod(context, typed);
      return only(args.length === 1 ? await portsOf(context, args[0] ?? '', typed) : []);
    case 'cp':
      return completeCopy(context, typed);
    default:
      return nothing;
  }
}

/** `resourceTypeAndNameCompletionFunc`. */
async function completeTypeAndName(
  context: VerbContext,
  types: readonly string[],
  mayRepeat: boolean,
  typed: string,
): Promise<Completed> {
  const { args } = context;
  const [first] = args;
  const offered = async (): Promise<readonly string[]> =>
    types.length > 0 ? types.filter((type) => type.startsWith(typed)) : resourcesFor(context, typed);
  if (first !== undefined && !first.includes('/')) {
    if (!mayRepeat && args.length > 1) return only([]);
    const names = (await namesOf(context, first)).filter((name) => name.startsWith(typed));
    return only(names.filter((name) => !args.slice(1).includes(name)));
  }
  const slash = typed.indexOf('/');
  if (slash < 0) {
    if (first === undefined) return only(await offered());
    if (!mayRepeat) return only([]);
    return only(
      (await offered()).map((type) => `${type}/`),
      directives.noSpace,
    );
  }
  if (!mayRepeat && first !== undefined) return only([]);
  return only((await typedNames(context, typed)).filter((word) => !args.includes(word)));
}

async function typedNames(context: VerbContext, typed: string): Promise<string[]> {
  const slash = typed.indexOf('/');
  const [type, begin] = [typed.slice(0, slash), typed.slice(slash + 1)];
  const names = await namesOf(context, type);
  return names.filter((name) => name.startsWith(begin)).map((name) => `${type}/${name}`);
}

const withPods = ['daemonsets', 'deployments', 'pods', 'jobs', 'replicasets', 'replicationcontrollers', 'services'];

/** `doPodResourceCompletion`. */
async function completePod(context: VerbContext, typed: string): Promise<Completed> {
  if (typed.includes('/')) return only(await typedNames(context, typed));
  const pods = (await namesOf(context, 'pods')).filter((name) => name.startsWith(typed));
  const types = [...withPods, 'statefulsets'].filter((type) => type.startsWith(typed)).map((type) => `${type}/`);
  return only([...pods, ...types], pods.length === 0 ? directives.noSpace : 0);
}

async function completeCopy(context: VerbContext, typed: string): Promise<Completed> {
  const { args, files } = context;
  const result = (words: readonly string[]): Completed => ({ words, directive: directives.noSpace });
  if (args.length > 0 || /^[/.~]/.test(typed) || typed.includes(':')) return result([]);
  const slash = typed.indexOf('/');
  if (slash > 0) {
    const namespace = typed.slice(0, slash);
    const pods = await namesOf(context, 'pods', namespace);
    return result(pods.map((name) => `${namespace}/${name}:`).filter((word) => word.startsWith(typed)));
  }
  const namespaces = (await namesOf(context, 'namespaces')).map((name) => `${name}/`);
  const pods = (await namesOf(context, 'pods')).map((name) => `${name}:`);
  const words = [...namespaces, ...pods].filter((word) => word.startsWith(typed));
  if (typed === '') return result([...words, './', '/']);
  const local = words.length === 0 ? [] : ((await files.list('.')) ?? []).filter((name) => name.startsWith(typed));
  return result([...words, ...local]);
}

/** The types that can be asked for; of a list with commas, the last is completed. */
async function resourcesFor({ client }: VerbContext, typed: string): Promise<readonly string[]> {
  const comma = typed.lastIndexOf(',') + 1;
  const [prefix, begin] = [typed.slice(0, comma), typed.slice(comma)];
  const found = preferred(await client.discover()).filter(({ verbs: allowed }) => allowed.includes('get'));
  return found
    .sort((a, b) => compareBytes(a.group, b.group) || compareBytes(a.resource, b.resource))
    .map(formatGroupResource)
    .filter((name) => name.startsWith(begin))
    .map((name) => prefix + name);
}

/** What a cluster refuses has no names. */
async function ask<T>(work: () => Promise<T>, none: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    return none;
  }
}

function namesOf(context: VerbContext, type: string, namespace = context.namespace.name): Promise<readonly string[]> {
  return ask(async () => {
    const names: string[] = [];
    for (const one of type.split(',')) {
      const mapping = await context.client.mappingFor(one);
      const list = await context.client.rest.json<KubeObject>({
        path: pathOf(mapping, mapping.isNamespaced ? namespace : ''),
        about: { resource: mapping, name: '' },
        accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
      });
      names.push(...itemsOf(list).map(({ metadata }) => metadata.name ?? ''));
    }
    return names;
  }, []);
}

function objectOf(context: VerbContext, word: string, fallback: string): Promise<KubeObject | undefined> {
  return ask(async () => {
    const [type = '', name] = word.includes('/') ? word.split('/') : [fallback, word];
    const mapping = await context.client.mappingFor(type);
    return context.client.rest.json<KubeObject>({
      path: pathOf(mapping, context.namespace.name, name),
      about: { resource: mapping, name: name ?? '' },
    });
  }, undefined);
}

/** A Pod, or the one of an object that has Pods. */
async function podOf(context: VerbContext, word: string): Promise<KubeObject | undefined> {
  const object = await objectOf(context, word, 'pods');
  if (object === undefined || object.kind === 'Pod') return object;
  const { attachablePodOf } = await import('../resource/attachable-pod.ts');
  return ask<KubeObject | undefined>(() => attachablePodOf(context, object, 100), undefined);
}

interface Named {
  readonly name: string;
  readonly ports?: readonly { readonly containerPort: number }[];
}

async function containersOf(context: VerbContext, word: string, typed: string): Promise<string[]> {
  const spec = (await podOf(context, word))?.['spec'] as
    | { readonly initContainers?: readonly Named[]; readonly containers: readonly Named[] }
    | undefined;
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
    .map(({ name }) => name)
    .filter((name) => name.startsWith(typed));
}

async function portsOf(context: VerbContext, word: string, typed: string): Promise<string[]> {
  const isService = /^(?:services?|svc)\//.test(word);
  const spec = (await (isService ? objectOf(context, word, 'pods') : podOf(context, word)))?.['spec'] as
    | { readonly containers?: readonly Named[]; readonly ports?: readonly { readonly port: number }[] }
    | undefined;
  const ports = isService
    ? (spec?.ports ?? []).map(({ port }) => port)
    : (spec?.containers ?? []).flatMap((one) => (one.ports ?? []).map(({ containerPort }) => containerPort));
  return ports
    .map((port) => `${typed === '' ? port : typed.split(':')[0]}:${port}`)
    .filter((text) => text.startsWith(typed));
}
