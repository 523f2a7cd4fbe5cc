import type { Due } from '../../base/index.ts';
import {
  isBoolean,
  isDue,
  isNumber,
  isRecord,
  isString,
  listOf,
  optional,
  recordOf,
  type Shape,
  tupleOf,
} from '../client/shape.ts';
import type { ContainerConfig, ContainerStateName, PodSandboxConfig, SandboxStatus } from './cri.ts';
import type { FilesJson } from './files/root-files.ts';
import { type ImageStoreJson, isImageStoreJson, isPullJson } from './images/image-store.ts';
import type { CgroupJson } from './memory/cgroup.ts';
import { isOperations, type OperationJson } from './operations.ts';
import type { Input, Output } from './process/kernel.ts';
import type { LogJson } from './process/log-buffer.ts';
import type { Json } from './process/process-types.ts';
import { isTerminalJson, type TerminalJson } from './terminal/terminal-json.ts';

/** A process as a snapshot has it. */
export interface ProcessJson {
  readonly pid: number;
  readonly hostPid: number;
  readonly parentPid: number;
  readonly className: string;
  readonly argv: readonly string[];
  /** Absent: as the first process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly uid: number;
  readonly startedAtMs: number;
  readonly group?: number;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly state: Json;
  readonly figures: {
    readonly anonBytes: number;
    readonly kernelBytes: number;
    readonly millicores: number;
    readonly busyUntilMs: number;
  };
  readonly wake: readonly [due: Due, what: string] | null;
  /** It waits for the answer to a request, or for a name. */
  readonly asks?: 'name' | 'request';
}

/** What of a container changes. */
export interface ContainerFields {
  readonly state: ContainerStateName;
  readonly startedAtMs?: number | undefined;
  readonly finishedAtMs?: number | undefined;
  readonly exitCode?: number | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly wasOomKilled: boolean;
  readonly nextPid: number;
  readonly resources: ContainerConfig['resources'];
}

/** A container as a snapshot has it. */
export interface ContainerJson {
  readonly id: string;
  readonly sandboxId: string;
  /** Without its mounts. */
  readonly config: ContainerConfig;
  readonly imageRef: string;
  readonly createdAtMs: number;
  readonly fields: ContainerFields;
  readonly log: LogJson;
  readonly files: FilesJson;
  /** `{ $pipe: NUMBER }`. */
  readonly stdin?: unknown;
  readonly terminal?: TerminalJson;
  readonly processes: readonly ProcessJson[];
  readonly listeners: readonly (readonly [port: number, pid: number])[];
  /** Memory of commands that someone outside ran, who is not there any more. */
  readonly lost: { readonly anon: number; readonly kernel: number };
}

/** The whole state of a runtime as JSON: the machine, its images, sandboxes, containers and processes, and what is under way. */
export interface RuntimeSnapshot {
  readonly bootedAtMs: number;
  readonly nextHostPid: number;
  readonly nextCommand: number;
  readonly outsideDiskBytes: number;
  readonly images: ImageStoreJson;
  readonly root: CgroupJson;
  readonly sandboxes: readonly {
    readonly id: string;
    readonly config: PodSandboxConfig;
    readonly createdAtMs: number;
    readonly ip: string;
    readonly state: SandboxStatus['state'];
  }[];
  readonly containers: readonly ContainerJson[];
  readonly operations: readonly OperationJson[];
}

const oneOf =
  <T extends string>(...values: readonly T[]): Shape<T> =>
  (value): value is T =>
    values.some((one) => one === value);
const record = isRecord as Shape<object>;
const isLoose = <T>(value: unknown): value is T => isRecord(value);

const isCgroup = (value: unknown): value is CgroupJson =>
  isRecord(value) &&
  isString(value['name']) &&
  isRecord(value['own']) &&
  Object.values(value['own']).every((bytes) => isNumber(bytes)) &&
  isRecord(value['rest']) &&
  isNumber(value['max']) &&
  record(value['events']) &&
  Array.isArray(value['children']) &&
  value['children'].every((child) => isCgroup(child));

const isConfig: Shape<ContainerConfig> = (value): value is ContainerConfig =>
  isRecord(value) &&
  isString(value['name']) &&
  isString(value['image']) &&
  isRecord(value['resources']) &&
  Array.isArray(value['command']) &&
  Array.isArray(value['env']);
const isSandboxConfig: Shape<PodSandboxConfig> = (value): value is PodSandboxConfig =>
  isRecord(value) &&
  isString(value['uid']) &&
  isString(value['name']) &&
  isString(value['cgroupParent']) &&
  isBoolean(value['hostNetwork']) &&
  isRecord(value['dns']);

const isProcess: Shape<ProcessJson> = (value): value is ProcessJson =>
  isRecord(value) &&
  [value['pid'], value['hostPid'], value['parentPid'], value['uid'], value['startedAtMs']].every((one) =>
    isNumber(one),
  ) &&
  isString(value['className']) &&
  isString(value['cwd']) &&
  listOf(isString)(value['argv']) &&
  [value['stdin'], value['stdout'], value['stderr']].every((one) => isRecord(one)) &&
  isRecord(value['figures']) &&
  Object.values(value['figures']).every((one) => isNumber(one)) &&
  optional(isNumber)(value['group']) &&
  (value['wake'] === null || tupleOf(isDue, isString)(value['wake'])) &&
  optional(oneOf('name', 'request'))(value['asks']);

const isContainer: Shape<ContainerJson> = (value): value is ContainerJson =>
  isRecord(value) &&
  [value['id'], value['sandboxId'], value['imageRef']].every((one) => isString(one)) &&
  isNumber(value['createdAtMs']) &&
  isConfig(value['config']) &&
  isRecord(value['fields']) &&
  oneOf('Created', 'Exited', 'Running', 'Unknown')(value['fields']['state']) &&
  isNumber(value['fields']['nextPid']) &&
  isRecord(value['fields']['resources']) &&
  isRecord(value['log']) &&
  Array.isArray(value['log']['lines']) &&
  isRecord(value['files']) &&
  Array.isArray(value['files']['written']) &&
  optional(isTerminalJson)(value['terminal']) &&
  listOf(isProcess)(value['processes']) &&
  listOf(tupleOf(isNumber, isNumber))(value['listeners']) &&
  recordOf({ anon: isNumber, kernel: isNumber })(value['lost']);

const isSandbox: Shape<RuntimeSnapshot['sandboxes'][number]> = recordOf<RuntimeSnapshot['sandboxes'][number]>({
  id: isString,
  config: isSandboxConfig,
  createdAtMs: isNumber,
  ip: isString,
  state: oneOf('NotReady', 'Ready'),
});

const fields: { readonly [K in keyof RuntimeSnapshot]: Shape<RuntimeSnapshot[K]> } = {
  bootedAtMs: isNumber,
  nextHostPid: isNumber,
  nextCommand: isNumber,
  outsideDiskBytes: isNumber,
  images: isImageStoreJson,
  root: isCgroup,
  sandboxes: listOf(isSandbox),
  containers: listOf(isContainer),
  operations: isOperations,
};

/**
 * Checks a runtime's snapshot, so that it can be restored whole; `refuse` makes the error of why it cannot.
 * @throws what `refuse` makes
 */
export function parseRuntimeSnapshot(value: unknown, refuse: (why: string) => Error): RuntimeSnapshot {
  if (!isLoose<RuntimeSnapshot>(value)) throw refuse('it is no object');
  for (const [name, shape] of Object.entries<Shape<unknown>>(fields))
    if (!shape((value as unknown as Record<string, unknown>)[name])) throw refuse(`${name} is wrong`);
  const sandboxes = new Set(value.sandboxes.map(({ id }) => id));
  if (sandboxes.size < value.sandboxes.length) throw refuse('a sandbox is there twice');
  const containers = new Set<string>();
  for (const { id, sandboxId, config } of value.containers) {
    if (containers.has(id)) throw refuse(`container ${id} is there twice`);
    if (!sandboxes.has(sandboxId)) throw refuse(`container ${id} has no sandbox`);
    if (config.mounts.length > 0) throw refuse(`container ${id} has mounts`);
    containers.add(id);
  }
  for (const { kind, data } of value.operations)
    if (kind === 'pull' && !isPullJson(data)) throw refuse('a pull is wrong');
  return value;
}
