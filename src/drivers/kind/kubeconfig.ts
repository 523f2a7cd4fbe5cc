import { chmod, readFile, stat } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import * as z from 'zod/mini';
import { type LocalizedText, PodpathError } from '../../base/index.ts';
import { fieldsWrong, notWritten } from './file-messages.ts';
import { kubeconfigCorrupt, noCluster } from './messages.ts';
import { errorCode, type KindPaths, makeFolders, namespaceKubeconfig } from './paths.ts';
import { writeOwnFile, wrongFields } from './state.ts';

const base64 = z.string().check(z.minLength(1));
const kubeconfigSchema = z.object({
  clusters: z
    .array(z.object({ name: z.string(), cluster: z.object({ server: z.url(), 'certificate-authority-data': base64 }) }))
    .check(z.minLength(1)),
  users: z
    .array(
      z.object({
        name: z.string(),
        user: z.object({ 'client-certificate-data': base64, 'client-key-data': base64 }),
      }),
    )
    .check(z.minLength(1)),
});

/** What a request to the API server needs; certificates and key as PEM. */
export interface Access {
  readonly server: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** Changes when the file does. */
  readonly version: string;
}

/** Reads our kubeconfig, again only when it changed. */
export interface KubeconfigReader {
  readonly file: string;
  /** @throws PodpathError `NotFound` (no cluster), `CorruptState`. */
  access(): Promise<Access>;
  /** Writes, if need be, the kubeconfig for one namespace; its path. @throws as {@link access}, and `Invalid`. */
  forNamespace(namespace: string): Promise<string>;
}

export function createKubeconfigReader(paths: KindPaths, clusterName: string): KubeconfigReader {
  let cached: Access | undefined;
  const written = new Map<string, string>();

  async function version(): Promise<string> {
    try {
      const { mtimeMs, ino, size } = await stat(paths.kubeconfig);
      return `${mtimeMs}-${ino}-${size}`;
    } catch (cause) {
      if (errorCode(cause) !== 'ENOENT') throw cause;
      throw new PodpathError({ reason: 'NotFound', text: noCluster(clusterName), cause });
    }
  }

  async function access(): Promise<Access> {
    const current = await version();
    if (cached?.version === current) return cached;
    cached = parseKubeconfig(paths.kubeconfig, await readFile(paths.kubeconfig, 'utf8'), current);
    return cached;
  }

  return {
    file: paths.kubeconfig,
    access,
    async forNamespace(namespace) {
      const file = namespaceKubeconfig(paths, namespace);
      const { version: current, server, ca, certificate, key } = await access();
      if (written.get(namespace) === current && (await exists(file))) return file;
      const encode = (text: string): string => Buffer.from(text).toString('base64');
      const config = {
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: clusterName, cluster: { server, 'certificate-authority-data': encode(ca) } }],
        users: [
          {
            name: clusterName,
            user: { 'client-certificate-data': encode(certificate), 'client-key-data': encode(key) },
          },
        ],
        contexts: [{ name: clusterName, context: { cluster: clusterName, user: clusterName, namespace } }],
        'current-context': clusterName,
      };
      await makeFolders(paths);
      await writeOwnFile(file, stringify(config));
      written.set(namespace, current);
      return file;
    },
  };
}

/** Makes sure that only its owner can read a kubeconfig that another program wrote. */
export async function protectKubeconfig(paths: KindPaths): Promise<void> {
  await chmod(paths.kubeconfig, 0o600);
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function parseKubeconfig(file: string, text: string, version: string): Access {
  const invalid = (problem: LocalizedText, cause: unknown): PodpathError =>
    new PodpathError({ reason: 'CorruptState', text: kubeconfigCorrupt(file, problem), cause });
  let document: unknown;
  try {
    document = parse(text);
  } catch (cause) {
    throw invalid(notWritten('YAML'), cause);
  }
  const parsed = kubeconfigSchema.safeParse(document);
  const cluster = parsed.data?.clusters[0]?.cluster;
  const user = parsed.data?.users[0]?.user;
  if (cluster === undefined || user === undefined) {
    throw invalid(fieldsWrong(wrongFields(parsed.error)), parsed.error);
  }
  const decode = (data: string): string => Buffer.from(data, 'base64').toString('utf8');
  return {
    server: cluster.server,
    ca: decode(cluster['certificate-authority-data']),
    certificate: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
    version,
  };
}
