/**
 * Writes `src/cli/protobuf/messages.json`: numbers and types of the fields of Kubernetes's protobuf messages, by which
 * `podpath embedded` reads what kubectl's own typed clients send. They are read off the `generated.proto` files of the Go
 * modules of the version that `src/kube/data` is of.
 *
 *   node scripts/update-protobuf.ts            read and write
 *   node scripts/update-protobuf.ts --check    read and compare with the file; exit code 1 if they differ
 */
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import discovery from '../src/kube/data/discovery.json' with { type: 'json' };

const file = new URL('../src/cli/protobuf/messages.json', import.meta.url);
const modules = ['api', 'apimachinery', 'apiextensions-apiserver', 'kube-aggregator'];

const scalars: Readonly<Record<string, string>> = {
  string: 's',
  int32: 'i',
  int64: 'i',
  uint32: 'i',
  uint64: 'i',
  bool: 'b',
  bytes: 'y',
  double: 'd',
};

async function readMessages(): Promise<string> {
  const version = discovery.version.gitVersion.replace(/^v1\./, 'v0.');
  const packages = new Map<string, string[]>();
  for (const module of modules) {
    const { stdout } = await execa('go', ['mod', 'download', '-json', `k8s.io/${module}@${version}`]);
    const { Dir: folder } = JSON.parse(stdout) as { Dir: string };
    for await (const name of glob('**/generated.proto', { cwd: folder })) {
      // Other versions are not served.
      if (/\/v\d+(alpha|beta)\d+\//.test(name)) continue;
      const inlined = await readInlined(join(folder, name, '..'));
      const [at, lines] = parseProto(await readFile(join(folder, name), 'utf8'), inlined);
      if (at !== undefined) packages.set(at, lines);
    }
  }
  const sorted = [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
  const generatedBy = 'node scripts/update-protobuf.ts';
  return `${JSON.stringify({ generatedBy, kubernetesVersion: discovery.kubernetesVersion, packages: Object.fromEntries(sorted) }, undefined, 1)}\n`;
}

/** Fields that Go embeds, `Volume.volumeSource`: JSON has their fields in place of them. */
async function readInlined(folder: string): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for await (const name of glob('*.go', { cwd: folder })) {
    if (name.startsWith('generated') || name.startsWith('zz_')) continue;
    let struct = '';
    for (const line of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      struct = /^type (\w+) struct/.exec(line)?.[1] ?? struct;
      const field = /^\t(\w+) `json:"(?:,inline)?" protobuf:"[^"]*?(?:,name=(\w+))?"`/.exec(line);
      // Without a name of its own it has the type's, with a small first letter.
      const [, type = '', name = type.charAt(0).toLowerCase() + type.slice(1)] = field ?? [];
      if (type !== '') found.add(`${struct}.${name}`);
    }
  }
  return found;
}

/**
 * The package and a line for each message: `PodSpec volumes=1*Volume ...`; `*` is repeated, `%` a map by string, `^` is
 * embedded.
 */
function parseProto(text: string, inlined: ReadonlySet<string>): [string | undefined, string[]] {
  const lines: string[] = [];
  let current: string[] | undefined;
  for (const line of text.split('\n')) {
    const message = /^message (\w+) \{/.exec(line);
    if (message) current = [message[1] ?? ''];
    else if (line === '}') {
      if (current !== undefined && !/List$/.test(current[0] ?? '')) lines.push(current.join(' '));
      current = undefined;
    } else {
      const field = /^ {2}(optional|repeated|map<string, ([.\w]+)>) ?([.\w]+)? (\w+) = (\d+)/.exec(line);
      if (field === null || current === undefined) continue;
      const [, label = '', value, type, name = '', number = ''] = field;
      const isInlined = inlined.has(`${current[0]}.${name}`);
      const mark = isInlined ? '^' : label === 'repeated' ? '*' : label === 'optional' ? ':' : '%';
      current.push(`${name}=${number}${mark}${typeName(value ?? type ?? '')}`);
    }
  }
  return [/^package (.+);$/m.exec(text)?.[1], lines];
}

const typeName = (type: string) => scalars[type] ?? type.replace(/^\./, '');

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const made = await readMessages();
if (!values.check) await writeFile(file, made);
else if ((await readFile(file, 'utf8')) !== made) {
  console.error('src/cli/protobuf/messages.json is not what the Go modules say: node scripts/update-protobuf.ts');
  process.exitCode = 1;
}
