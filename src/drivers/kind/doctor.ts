import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { isPodpathError, type LocalizedText, PodpathError } from '../../base/index.ts';
import type { KindContext } from './context.ts';
import * as messages from './doctor-messages.ts';
import type { DoctorCheck, DoctorReport } from './doctor-report.ts';
import type { EngineName } from './engine.ts';
import { doctorFailed } from './messages.ts';
import { findProgram, makeFolders } from './paths.ts';
import { runTool } from './tools.ts';
import { imageKubernetesVersion, isWithinSkew, parseVersion } from './versions.ts';

/** Older ones know nothing of the kubeadm that current node images have. */
const minimumKind = 'v0.20.0';
const mebibyte = 1024 ** 2;
/** Measured at rest: 600 MB for the control plane and 200 MB a worker; labs need some more. */
const memoryFailureBytes = 1024 * mebibyte;
const memoryWarningBytes = 2048 * mebibyte;
/** Node image 1.3 GB, and what is unpacked from it on each node. */
const diskFailureBytes = 3 * 1024 * mebibyte;
const diskWarningBytes = 8 * 1024 * mebibyte;
/** https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files */
const inotifyWanted = { watches: 524_288, instances: 512 };
/** What one node with the Pods of kube-system takes, counted on kind clusters of Kubernetes v1.37.2: 14 and one for most Pods. */
const nodeInotifyInstances = 20;
const timeoutMs = 20_000;

/** What an engine says of itself, in the two spellings that engines have. */
const dockerInfo = z.object({
  ServerVersion: z.optional(z.string()),
  MemTotal: z.optional(z.number()),
  CgroupVersion: z.optional(z.string()),
  DockerRootDir: z.optional(z.string()),
});
const podmanInfo = z.object({
  host: z.object({ memTotal: z.optional(z.number()), cgroupVersion: z.optional(z.string()) }),
  version: z.object({ Version: z.string() }),
  store: z.optional(z.object({ graphRoot: z.optional(z.string()) })),
});

interface EngineInfo {
  readonly name: EngineName;
  readonly memoryBytes: number | undefined;
  readonly cgroup: string | undefined;
  readonly root: string | undefined;
}

/** Looks at everything that a cluster needs; all checks at once, none makes anything but our own folder. */
export async function examine(
  context: KindContext,
  kubernetesVersion?: string,
  signal?: AbortSignal,
): Promise<DoctorReport> {
  const wanted = kubernetesVersion ?? imageKubernetesVersion(context.image);
  const [engine, kind, kubectl] = await Promise.all([
    checkEngine(context, signal),
    checkKind(context, signal),
    checkKubectl(context, wanted, signal),
  ]);
  const [memory, disk, inotify, folder] = await Promise.all([
    checkMemory(context, engine.info),
    checkDisk(context, engine.info),
    checkInotify(context),
    checkFolder(context),
  ]);
  const cgroup = checkCgroup(context, engine.info);
  const checks = [engine.check, kind, kubectl, memory, disk, cgroup, inotify, folder].filter(
    (check) => check !== undefined,
  );
  return { ok: checks.every((check) => check.status !== 'failure'), checks };
}

/** @throws PodpathError `MissingOnMachine` with every failure of the report. */
export function assertWell(report: DoctorReport): void {
  const failures = report.checks.filter((check) => check.status === 'failure').map((check) => check.text);
  if (failures.length > 0) throw new PodpathError({ reason: 'MissingOnMachine', text: doctorFailed(failures) });
}

const ok = (name: string, text: LocalizedText): DoctorCheck => ({ name, status: 'ok', text });
const warning = (name: string, text: LocalizedText): DoctorCheck => ({ name, status: 'warning', text });
const failure = (name: string, text: LocalizedText): DoctorCheck => ({ name, status: 'failure', text });

async function checkEngine(
  context: KindContext,
  signal?: AbortSignal,
): Promise<{ readonly check: DoctorCheck; readonly info?: EngineInfo }> {
  const { platform } = context.machine;
  let name: EngineName;
  try {
    name = await context.engine();
  } catch (error) {
    if (!isPodpathError(error) || error.reason !== 'MissingOnMachine') throw error;
    return { check: failure('engine', messages.engineMissing(platform, context.engineWish)) };
  }
  try {
    const format = name === 'podman' ? 'json' : '{{json .}}';
    const { stdout } = await runTool(name, ['info', '--format', format], { env: context.env, signal, timeoutMs });
    const { version, ...info } = parseInfo(name, JSON.parse(stdout));
    // docker answers with exit code 0 and without a server where the daemon is not there in some versions.
    if (version === undefined) return { check: failure('engine', messages.engineStopped(platform, name, undefined)) };
    return { check: ok('engine', messages.engineFound(name, version)), info };
  } catch (error) {
    if (isPodpathError(error) && error.reason === 'Cancelled') throw error;
    const said = isPodpathError(error) ? (error.command?.output ?? error.message) : String(error);
    if (/permission denied/i.test(said)) return { check: failure('engine', messages.engineForbidden(platform, name)) };
    return { check: failure('engine', messages.engineStopped(platform, name, lastLine(said))) };
  }
}

function parseInfo(name: EngineName, value: unknown): EngineInfo & { readonly version: string | undefined } {
  if (name === 'podman') {
    const { host, version, store } = podmanInfo.parse(value);
    return {
      name,
      version: version.Version,
      memoryBytes: host.memTotal,
      cgroup: host.cgroupVersion?.replace(/^v/, ''),
      root: store?.graphRoot,
    };
  }
  const info = dockerInfo.parse(value);
  return {
    name,
    version: info.ServerVersion === '' ? undefined : info.ServerVersion,
    memoryBytes: info.MemTotal,
    cgroup: info.CgroupVersion,
    root: info.DockerRootDir,
  };
}

async function checkKind(context: KindContext, signal?: AbortSignal): Promise<DoctorCheck> {
  const { platform } = context.machine;
  if (findProgram('kind', context.env['PATH']) === undefined) {
    return failure('kind', messages.doctorProgramMissing('kind', platform));
  }
  try {
    const { stdout } = await runTool('kind', ['version'], { env: context.env, signal, timeoutMs });
    const version = /v\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? stdout.trim();
    const [found, minimum] = [parseVersion(version), parseVersion(minimumKind)];
    if (found !== undefined && minimum !== undefined && found.major === 0 && found.minor < minimum.minor) {
      return failure('kind', messages.kindTooOld(version, minimumKind, platform));
    }
    return ok('kind', messages.programFound('kind', version));
  } catch (error) {
    return broken('kind', error);
  }
}

const kubectlVersion = z.object({ clientVersion: z.object({ gitVersion: z.string() }) });

async function checkKubectl(
  context: KindContext,
  wanted: string | undefined,
  signal?: AbortSignal,
): Promise<DoctorCheck> {
  if (findProgram('kubectl', context.env['PATH']) === undefined) {
    return failure('kubectl', messages.doctorProgramMissing('kubectl', context.machine.platform));
  }
  try {
    const version = await readKubectlVersion(context, signal);
    if (wanted === undefined) return ok('kubectl', messages.programFound('kubectl', version));
    return isWithinSkew(version, wanted)
      ? ok('kubectl', messages.kubectlFits(version, wanted))
      : warning('kubectl', messages.kubectlSkewed(version, wanted));
  } catch (error) {
    return broken('kubectl', error);
  }
}

/** The version of the kubectl on PATH: `v1.37.2`. */
export async function readKubectlVersion(context: KindContext, signal?: AbortSignal): Promise<string> {
  const env = { ...context.env, KUBERC: 'off' };
  const { stdout } = await runTool('kubectl', ['version', '--client', '-o', 'json'], { env, signal, timeoutMs });
  return kubectlVersion.parse(JSON.parse(stdout)).clientVersion.gitVersion;
}

function broken(program: string, error: unknown): DoctorCheck {
  if (isPodpathError(error) && error.reason === 'Cancelled') throw error;
  const said = isPodpathError(error) ? (error.command?.output ?? error.message) : String(error);
  return failure(program, messages.doctorProgramBroken(program, lastLine(said)));
}

async function checkMemory(context: KindContext, engine: EngineInfo | undefined): Promise<DoctorCheck | undefined> {
  const { machine } = context;
  const ours = await machine.availableMemoryBytes();
  // On macOS the engine has a virtual machine of its own, and its memory is what counts.
  const inEngine = machine.platform === 'macos' && engine?.memoryBytes !== undefined;
  const bytes = inEngine ? engine.memoryBytes : ours;
  if (bytes === undefined) return undefined;
  const text = messages.memoryLow(bytes, memoryWarningBytes, machine.platform, inEngine);
  if (bytes < memoryFailureBytes) return failure('memory', text);
  return bytes < memoryWarningBytes ? warning('memory', text) : ok('memory', messages.memoryFound(bytes));
}

async function checkDisk(context: KindContext, engine: EngineInfo | undefined): Promise<DoctorCheck | undefined> {
  const folders = [engine?.root, nearestExisting(context.paths.cluster)].filter((folder) => folder !== undefined);
  for (const folder of folders) {
    const bytes = await context.machine.freeDiskBytes(folder);
    if (bytes === undefined) continue;
    const text = messages.diskLow(bytes, diskWarningBytes, folder, engine?.name ?? 'docker');
    if (bytes < diskFailureBytes) return failure('disk', text);
    return bytes < diskWarningBytes ? warning('disk', text) : ok('disk', messages.diskFound(bytes, folder));
  }
  return undefined;
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}

function checkCgroup(context: KindContext, engine: EngineInfo | undefined): DoctorCheck | undefined {
  if (engine?.cgroup === undefined) return undefined;
  return engine.cgroup === '1'
    ? warning('cgroup', messages.cgroupOld(context.machine.platform))
    : ok('cgroup', messages.cgroupFound(engine.cgroup));
}

async function checkInotify(context: KindContext): Promise<DoctorCheck | undefined> {
  const found = await context.machine.inotify();
  if (found === undefined) return undefined;
  const { instances, usedInstances } = found;
  if (usedInstances !== undefined && instances - usedInstances < nodeInotifyInstances) {
    return failure('inotify', messages.inotifyExhausted(instances, usedInstances, inotifyWanted));
  }
  return found.watches < inotifyWanted.watches || found.instances < inotifyWanted.instances
    ? warning('inotify', messages.inotifyLow(found, inotifyWanted))
    : ok('inotify', messages.inotifyFound(found.watches, found.instances));
}

async function checkFolder(context: KindContext): Promise<DoctorCheck> {
  try {
    await makeFolders(context.paths);
    return ok('folder', messages.folderFound(context.paths.home));
  } catch (error) {
    if (!isPodpathError(error)) throw error;
    return failure('folder', error.text);
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
