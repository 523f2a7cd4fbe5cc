import { accessSync, constants } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { PodpathError } from '../../base/index.ts';
import { clusterNameInvalid, folderUnusable, namespaceInvalid, programMissing } from './messages.ts';

/** Where everything of one cluster lies; all of it under one folder that only its owner can enter. */
export interface KindPaths {
  readonly home: string;
  /** Folder of this cluster. */
  readonly cluster: string;
  readonly kubeconfig: string;
  readonly state: string;
  /** Folder of kubeconfigs, one a namespace. */
  readonly namespaces: string;
  /** The configuration that kind gets. */
  readonly kindConfig: string;
  readonly auditPolicy: string;
  /** Folder that is mounted into the control-plane node; `audit.log` is in it. */
  readonly auditFolder: string;
  readonly auditLog: string;
  /** HOME of the kubectl processes: nothing of the user's is in it. */
  readonly kubectlHome: string;
  /** Working folder of kubectl processes that were given none. */
  readonly emptyFolder: string;
}

/**
 * Works out the paths; makes nothing.
 * @throws PodpathError `Usage` for a cluster name that does not begin with `podpath` or that kind would not take.
 */
export function newKindPaths(home: string | undefined, clusterName: string): KindPaths {
  // kind's own rule (pkg/internal/apis/config/validate.go, v0.33), and short enough for a node's host name.
  if (!/^podpath[a-z0-9-]{0,40}$/.test(clusterName) || clusterName.endsWith('-')) {
    throw new PodpathError({ reason: 'Usage', text: clusterNameInvalid(clusterName) });
  }
  const root = resolve(home ?? envPaths('podpath', { suffix: '' }).data);
  const cluster = join(root, 'clusters', clusterName);
  return {
    home: root,
    cluster,
    kubeconfig: join(cluster, 'kubeconfig'),
    state: join(cluster, 'state.json'),
    namespaces: join(cluster, 'namespaces'),
    kindConfig: join(cluster, 'kind.yaml'),
    auditPolicy: join(cluster, 'audit-policy.yaml'),
    auditFolder: join(cluster, 'audit'),
    auditLog: join(cluster, 'audit', 'audit.log'),
    kubectlHome: join(cluster, 'kubectl-home'),
    emptyFolder: join(cluster, 'empty'),
  };
}

/** The kubeconfig for one namespace. @throws PodpathError `Invalid` for what cannot be a namespace's name. */
export function namespaceKubeconfig(paths: KindPaths, namespace: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw new PodpathError({ reason: 'Invalid', text: namespaceInvalid(namespace) });
  }
  return join(paths.namespaces, `${namespace}.kubeconfig`);
}

/**
 * Makes the folders with mode 0700, also where they were there with another mode.
 * @throws PodpathError `MissingOnMachine` when a folder cannot be made or is not ours.
 */
export async function makeFolders(paths: KindPaths): Promise<void> {
  const folders = [
    paths.home,
    paths.cluster,
    paths.namespaces,
    paths.auditFolder,
    paths.kubectlHome,
    paths.emptyFolder,
  ];
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await chmod(folder, 0o700);
    } catch (cause) {
      throw new PodpathError({ reason: 'MissingOnMachine', text: folderUnusable(folder, errorCode(cause)), cause });
    }
  }
}

/** The `code` of a system error (`ENOENT`), else its message. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : String(error);
}

/** The full path of a program on PATH, or undefined. */
export function findProgram(name: string, path: string | undefined): string | undefined {
  for (const folder of (path ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch (error) {
      if (!['ENOENT', 'EACCES', 'ENOTDIR'].includes(errorCode(error))) throw error;
    }
  }
  return undefined;
}

/** As {@link findProgram}. @throws PodpathError `MissingOnMachine`, with how to install it. */
export function requireProgram(name: 'kubectl' | 'kind', env: Readonly<Record<string, string | undefined>>): string {
  const file = findProgram(name, env['PATH']);
  if (file === undefined) throw new PodpathError({ reason: 'MissingOnMachine', text: programMissing(name) });
  return file;
}
