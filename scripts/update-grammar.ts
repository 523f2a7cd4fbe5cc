/**
 * Reads the grammar of kubectl's command lines from the real program and writes it to src/kubectl/grammar/. Verbs, flags
 * and defaults come from its help; whether a flag takes a value comes from its parser: `--FLAG --probe-1 --probe-2` fails
 * on the first probe that was not taken for a value, before the command does anything.
 *
 *   node scripts/update-grammar.ts            kubectl of the right version must be on PATH
 *   node scripts/update-grammar.ts --check    compares instead of writing; exit code 1 when they differ, 3 without that kubectl
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { CommandGrammar, FlagArity, FlagGrammar, Grammar } from '../src/kubectl/grammar/grammar.ts';

const version = 'v1.37.2';
const generatedBy = 'node scripts/update-grammar.ts';
const folder = new URL('../src/kubectl/grammar/', import.meta.url);
/** The grammar, and the whole text of every command's help. */
const targets = { grammar: `kubectl-${version}.json`, help: `kubectl-${version}-help.json` } as const;
/** Verbs that the help of `kubectl` itself leaves out. */
const unlisted = ['help', 'options'];
const probes = ['--podpath-probe-1', '--podpath-probe-2'] as const;

/** Runs kubectl where it can reach nothing: no kubeconfig, no home, no server. */
type Kubectl = (...argv: string[]) => Promise<{ exitCode: number; stdout: string; stderr: string }>;

function createKubectl(home: string): Kubectl {
  // It starts some thousand times: one thread and no garbage collection halve what each start takes.
  const go = { GOMAXPROCS: '1', GOGC: 'off' };
  const env = { PATH: process.env['PATH'], HOME: home, KUBECONFIG: join(home, 'none'), ...go };
  return (...argv) =>
    new Promise((resolve, reject) => {
      execFile('kubectl', argv, { env, cwd: home, timeout: 20_000 }, (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') reject(error);
        else resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr });
      });
    });
}

/** Calls `work` on all items, two at a time, and keeps their order. */
async function mapInPairs<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let index = 0; index < items.length; index += 2) {
    results.push(...(await Promise.all(items.slice(index, index + 2).map(work))));
  }
  return results;
}

/** The first sentence of a text, without its full stop. */
function firstSentence(text: string): string {
  const end = /[.](?=\s|\(|$)/.exec(
    text.replace(/e\.g\.|i\.e\./g, (abbreviation) => abbreviation.replaceAll('.', ' ')),
  );
  return (end ? text.slice(0, end.index) : text).trim();
}

interface FlagHelp {
  name: string;
  short: string | undefined;
  default: string;
  summary: string;
}

/** Reads the lines `    -n, --namespace='':` and `\tText` of a help. */
function parseFlagHelp(help: string, home: string): FlagHelp[] {
  return [...help.matchAll(/^ {4}(?:-(\S), )?--([a-z0-9-]+)=(.*):\n\t(.*)$/gm)].map(([, short, name, value, text]) => ({
    name: name ?? '',
    short,
    default: (value ?? '').replace(/^'(.*)'$/, '$1').replaceAll(home, '$HOME'),
    summary: firstSentence(text ?? ''),
  }));
}

/** Reads the indented `name   text` lines below headings that speak of commands. */
function parseCommandHelp(help: string): { name: string; summary: string }[] {
  const sections = help.matchAll(/^(?:[A-Z][^\n]*Commands[^\n]*):\n((?: {2}[a-z][^\n]*\n)+)/gm);
  return [...sections].flatMap(([, body]) =>
    [...(body ?? '').matchAll(/^ {2}([a-z][a-z0-9-]*) +(.*)$/gm)].map(([, name, text]) => ({
      name: name ?? '',
      summary: firstSentence(text ?? ''),
    })),
  );
}

function parseAliases(help: string, name: string): string[] {
  const found = /^Aliases:\n(.*)$/m.exec(help)?.[1]?.split(', ') ?? [];
  return found.filter((alias) => alias !== name);
}

/** What the parser says of a value that is no value: how it wants to parse it. */
function typeOf(complaint: string, fallback: FlagGrammar['type']): FlagGrammar['type'] {
  if (complaint.includes('ParseBool')) return 'boolean';
  if (complaint.includes('ParseInt') || complaint.includes('ParseUint')) return 'integer';
  if (complaint.includes('ParseFloat')) return 'number';
  if (complaint.includes('duration')) return 'duration';
  if (complaint.includes('key=value')) return 'pairs';
  return fallback;
}

/** Asks the parser what a flag of a command does with the words after it. */
async function probeFlag(kubectl: Kubectl, path: readonly string[], help: FlagHelp): Promise<FlagGrammar> {
  const flag = `--${help.name}`;
  const listed = help.default.startsWith('[') ? 'strings' : 'string';
  // --kuberc is read before the command line is parsed, so only its absence can be seen.
  const { stderr } =
    help.name === 'kuberc' ? { stderr: `unknown flag: ${probes[1]}` } : await kubectl(...path, flag, ...probes);
  let arity: FlagArity;
  let type: FlagGrammar['type'];
  if (stderr.includes(`unknown flag: ${probes[0]}`)) {
    const bare = await kubectl(...path, `${flag}=~`, probes[0]);
    type = typeOf(bare.stderr, listed);
    arity = type === 'boolean' ? 'boolean' : 'optional';
  } else if (stderr.includes(`unknown flag: ${probes[1]}`)) {
    [arity, type] = ['required', listed];
  } else if (stderr.includes(`invalid argument "${probes[0]}"`)) {
    [arity, type] = ['required', typeOf(stderr, listed)];
  } else {
    throw new Error(`kubectl ${[...path, flag, ...probes].join(' ')}: cannot tell what ${flag} takes from: ${stderr}`);
  }
  const { name, short } = help;
  return { name, ...(short ? { short } : {}), arity, type, default: help.default, summary: help.summary };
}

/** The help of commands by their path, `create deployment`; that of `kubectl` itself is at the empty one. */
type HelpTexts = Record<string, string>;

async function readCommand(
  kubectl: Kubectl,
  home: string,
  path: readonly string[],
  summary: string,
  texts: HelpTexts,
): Promise<CommandGrammar> {
  const help = await kubectl(...path, '--help');
  if (help.exitCode !== 0)
    throw new Error(`kubectl ${path.join(' ')} --help ended with ${help.exitCode}: ${help.stderr}`);
  texts[path.join(' ')] = help.stdout.replaceAll(home, '$HOME');
  const name = path.at(-1) ?? 'kubectl';
  const listed = parseCommandHelp(help.stdout);
  if (path.length === 0) listed.push(...unlisted.map((verb) => ({ name: verb, summary: '' })));
  const flags = parseFlagHelp(help.stdout, home);
  return {
    name,
    aliases: parseAliases(help.stdout, name),
    summary: summary || firstSentence(help.stdout.trimStart().split('\n', 1)[0] ?? ''),
    flags: await mapInPairs(flags, (flag) => probeFlag(kubectl, path, flag)),
    commands: await sequence(listed, (command) =>
      readCommand(kubectl, home, [...path, command.name], command.summary, texts),
    ),
  };
}

async function sequence<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

async function readGrammar(kubectl: Kubectl, home: string, texts: HelpTexts): Promise<Grammar> {
  const options = await kubectl('options');
  const globals = parseFlagHelp(options.stdout, home);
  const help: FlagHelp = { name: 'help', short: 'h', default: 'false', summary: 'Help for a command' };
  const root = await readCommand(kubectl, home, [], '', texts);
  // What it prints without flags; there is no more to read with --help.
  texts['options'] = options.stdout.replaceAll(home, '$HOME');
  const build = JSON.parse((await kubectl('version', '--client', '-o', 'json')).stdout);
  return {
    generatedBy,
    version,
    build,
    globalFlags: await mapInPairs([...globals, help], (flag) => probeFlag(kubectl, ['version'], flag)),
    root,
  };
}

/** JSON with one flag a line, so that a difference between versions can be read. */
function format(grammar: Grammar): string {
  const text = JSON.stringify(grammar, null, 1);
  return `${text.replace(/\{\s+"name": (?:[^{}[\]]|"\[[^"]*\]")*\}/g, (flag) => flag.replace(/\n\s*/g, ' '))}\n`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
  const home = await mkdtemp(join(tmpdir(), 'podpath-grammar-'));
  try {
    const kubectl = createKubectl(home);
    const found = await kubectl('version', '--client').then(
      ({ stdout }) => /Client Version: (\S+)/.exec(stdout)?.[1],
      () => undefined,
    );
    if (found !== version) {
      console.error(`update-grammar: needs kubectl ${version} on PATH; found ${found ?? 'none'}.`);
      return 3;
    }
    const help: HelpTexts = {};
    const grammar = await readGrammar(kubectl, home, help);
    const texts = { grammar: format(grammar), help: `${JSON.stringify({ generatedBy, version, help }, null, 1)}\n` };
    let isCurrent = true;
    for (const key of ['grammar', 'help'] as const) {
      const target = new URL(targets[key], folder);
      if (!values.check) await writeFile(target, texts[key]);
      else if ((await readFile(target, 'utf8')) !== texts[key]) {
        console.error(`${target.pathname} is not what kubectl ${version} says. Run: ${generatedBy}`);
        isCurrent = false;
      }
    }
    return isCurrent ? 0 : 1;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

process.exitCode = await main();
