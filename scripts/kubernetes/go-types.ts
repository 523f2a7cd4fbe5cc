import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** What Go says of a field and OpenAPI does not. */
export interface GoField {
  /** As reflection prints it, without a leading pointer: `[]v1.Container`, `v1.Protocol`, `int32`. */
  readonly type: string;
  readonly isPointer: boolean;
  /** What the type's declaration says when the type is no struct: `string` of `v1.Protocol`, `map` of `v1.ResourceList`. */
  readonly underlying: string;
  readonly omitEmpty: boolean;
  readonly omitZero: boolean;
  /** Names of the embedded structs that hold it: `['VolumeSource']`; decoders' errors name them. */
  readonly embedded: readonly string[];
  /**
   * Numbers of the protobuf fields that lead to it, `[2, 13]` through an embedded struct; undefined for what the message has
   * not. The struct's tags say them; `generated.proto` is made from these.
   */
  readonly numbers: readonly number[] | undefined;
}

export type GoStruct = ReadonlyMap<string, GoField>;

/** Structs by the name of their OpenAPI definition: `io.k8s.api.core.v1.PodSpec`. */
export interface GoTypes {
  struct(definition: string): Promise<GoStruct | undefined>;
}

interface GoPackage {
  readonly name: string;
  readonly structs: ReadonlyMap<string, readonly string[]>;
  readonly aliases: ReadonlyMap<string, string>;
  /** Import paths by the name that the package's files use. */
  readonly imports: ReadonlyMap<string, string>;
}

/** Reads the Go sources of Kubernetes's API modules (`go mod download`) of the version that the cluster runs: `v1.37.2`. */
export function openGoTypes(version: string): GoTypes {
  const moduleVersion = version.replace(/^v1\./, 'v0.');
  const folders = new Map<string, Promise<string>>();
  const packages = new Map<string, Promise<GoPackage>>();

  const folderOf = (module: string): Promise<string> => {
    const known = folders.get(module);
    if (known !== undefined) return known;
    const folder = execa('go', ['mod', 'download', '-json', `${module}@${moduleVersion}`], { timeout: 300_000 }).then(
      ({ stdout }) => {
        const { Dir } = JSON.parse(stdout) as { Dir?: string };
        if (Dir === undefined) throw new Error(`go mod download ${module}@${moduleVersion} names no folder`);
        return Dir;
      },
    );
    folders.set(module, folder);
    return folder;
  };
  const packageOf = (path: string): Promise<GoPackage> => {
    const known = packages.get(path);
    if (known !== undefined) return known;
    const [host, module, ...rest] = path.split('/');
    const found = folderOf(`${host}/${module}`).then((folder) => readPackage(join(folder, ...rest)));
    packages.set(path, found);
    return found;
  };

  async function fieldsOf(
    path: string,
    name: string,
    embedded: readonly string[] = [],
    outer: readonly number[] | null = [],
  ): Promise<Map<string, GoField>> {
    const found = await packageOf(path);
    const lines = found.structs.get(name);
    if (lines === undefined) throw new Error(`${path} has no struct ${name}`);
    const fields = new Map<string, GoField>();
    for (const line of lines) {
      const match = /^\t(?:(\w+)\s+)?([^\s`/][^\s`]*)\s+`([^`]*)`/.exec(line);
      if (!match) continue;
      const [, fieldName, type = '', tags = ''] = match;
      const [tag = '', ...options] = (/json:"([^"]*)"/.exec(tags)?.[1] ?? '').split(',');
      if (tag === '-') continue;
      const number = /protobuf:"[^",]*,(\d+),/.exec(tags)?.[1];
      const numbers = number === undefined || outer === null ? undefined : [...outer, Number(number)];
      if (fieldName === undefined && tag === '') {
        const { at, base } = locate(found, path, type.replace(/^\*/, ''));
        for (const [inner, field] of await fieldsOf(at, base, [...embedded, base], numbers ?? null))
          fields.set(inner, field);
        continue;
      }
      if (tag === '') throw new Error(`${path} ${name}: no JSON name in ${line.trim()}`);
      fields.set(tag, {
        type: printType(found, type.replace(/^\*/, '')),
        isPointer: type.startsWith('*'),
        underlying: await underlyingOf(found, path, type.replace(/^\*/, '')),
        omitEmpty: options.includes('omitempty'),
        omitZero: options.includes('omitzero'),
        embedded,
        numbers,
      });
    }
    return fields;
  }

  async function underlyingOf(from: GoPackage, path: string, type: string): Promise<string> {
    if (type.startsWith('[]')) return 'slice';
    if (type.startsWith('map[')) return 'map';
    if (builtIn.has(type)) return type;
    const { at, base } = locate(from, path, type);
    // Types of Go's own library are leaves.
    if (!at.startsWith('k8s.io/')) return 'struct';
    const found = await packageOf(at);
    const alias = found.aliases.get(base);
    return alias === undefined ? 'struct' : underlyingOf(found, at, alias);
  }

  return {
    async struct(definition) {
      const { path, name } = splitDefinition(definition);
      return (await packageOf(path)).structs.has(name) ? fieldsOf(path, name) : undefined;
    },
  };
}

const builtIn = new Set(['string', 'bool', 'int32', 'int64', 'int', 'float64', 'byte', 'uint8', 'uint64', 'uint32']);

/** `io.k8s.api.core.v1.PodSpec` is `PodSpec` of `k8s.io/api/core/v1`. */
export function splitDefinition(definition: string): { readonly path: string; readonly name: string } {
  const parts = definition.split('.');
  if (parts[0] !== 'io' || parts[1] !== 'k8s') throw new Error(`${definition} is not of k8s.io`);
  return { path: `k8s.io/${parts.slice(2, -1).join('/')}`, name: parts.at(-1) ?? '' };
}

function locate(from: GoPackage, path: string, type: string): { readonly at: string; readonly base: string } {
  const dot = type.indexOf('.');
  if (dot < 0) return { at: path, base: type };
  const at = from.imports.get(type.slice(0, dot));
  if (at === undefined) throw new Error(`${path} does not import ${type}`);
  return { at, base: type.slice(dot + 1) };
}

/** As `reflect.Type.String` prints it. */
function printType(from: GoPackage, type: string): string {
  if (type.startsWith('*')) return `*${printType(from, type.slice(1))}`;
  if (type.startsWith('[]')) return `[]${printType(from, type.slice(2))}`;
  const map = /^map\[([^\]]+)\](.*)$/.exec(type);
  if (map) return `map[${printType(from, map[1] ?? '')}]${printType(from, map[2] ?? '')}`;
  if (type === 'byte') return 'uint8';
  if (builtIn.has(type)) return type;
  const dot = type.indexOf('.');
  if (dot < 0) return `${from.name}.${type}`;
  const path = from.imports.get(type.slice(0, dot));
  return `${path?.split('/').at(-1)}.${type.slice(dot + 1)}`;
}

async function readPackage(folder: string): Promise<GoPackage> {
  const files = (await readdir(folder)).filter(
    (file) => file.endsWith('.go') && !/_test\.go$|^zz_|^generated/.test(file),
  );
  const structs = new Map<string, readonly string[]>();
  const aliases = new Map<string, string>();
  const imports = new Map<string, string>();
  let name = '';
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    name = /^package (\w+)/m.exec(text)?.[1] ?? name;
    for (const [, alias, path = ''] of text.matchAll(/^(?:import |\t)(?:(\w+) )?"([\w./-]+)"$/gm)) {
      imports.set(alias ?? path.split('/').at(-1) ?? '', path);
    }
    for (const [, struct = '', body = ''] of text.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
      structs.set(struct, body.split('\n'));
    }
    for (const [, struct = ''] of text.matchAll(/^type (\w+) struct ?\{\}/gm)) structs.set(struct, []);
    for (const [, alias = '', type = ''] of text.matchAll(/^type (\w+) (?!struct|interface|func)(\S+)/gm)) {
      aliases.set(alias, type);
    }
  }
  return { name, structs, aliases, imports };
}
