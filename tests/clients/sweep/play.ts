import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, fetch } from 'undici';
import writeFileAtomic from 'write-file-atomic';
import { parse } from 'yaml';
import { systemClock } from '../../../src/base/index.ts';
import { createSelfSigned } from '../../../src/cli/self-signed.ts';
import { createConfigStore, createDiscoveryCache, newKubeconfig, run } from '../../../src/kubectl/index.ts';
import { diskFiles } from '../../unit/kubectl/run/play.ts';
import { manifestsFolder } from '../lib/line-files.ts';
import { normaliseOutput } from '../lib/normalise.ts';
import { writeKubeconfig } from '../lib/play-lines.ts';
import { type Ran, runProgram } from '../lib/program.ts';
import { serveEmbedded } from '../lib/serve-embedded.ts';
import type { Sweep } from './lines.ts';

/** How a line came out by both. */
export interface SweepOutcome {
  readonly line: string;
  /** Empty when equal. */
  readonly difference: string;
}

/** A cluster on which both play. */
export interface SweepStage extends AsyncDisposable {
  play(sweep: Sweep): Promise<readonly SweepOutcome[]>;
}

/** Of one length, so that columns are as wide. */
type Player = 'real' | 'ours';
const lineMs = 20_000;
const editor = 'sed -i s/red/blue/';
const ownFiles = fileURLToPath(new URL('files', import.meta.url));

/** The parts of the kubeconfig that `podpath embedded` writes. */
interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

/** Starts the cluster; files that lines name are copies. */
export async function createSweepStage(): Promise<SweepStage> {
  const served = await serveEmbedded('--nodes', '1');
  const folder = join(served.folder, 'files');
  for (const from of [manifestsFolder, ownFiles]) await cp(from, folder, { recursive: true });
  const [pair, other] = [createSelfSigned(Date.now()), createSelfSigned(Date.now())];
  await writeFileAtomic(join(folder, 'tls.crt'), pair.certificate);
  await writeFileAtomic(join(folder, 'tls.key'), pair.key);
  await writeFileAtomic(join(folder, 'other.key'), other.key);
  const { clusters, users }: Kubeconfig = parse(await readFile(served.kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': caData } = clusters[0].cluster;
  const dispatcher = new Agent({ connect: { ca: Buffer.from(caData, 'base64').toString() }, bodyTimeout: 0 });
  const authorization = `Bearer ${users[0].user.token}`;
  const discoveryCache = createDiscoveryCache();
  const asked = async (request: Request): Promise<Response> => {
    const body = request.body === null ? undefined : await request.text();
    const { url, method, signal } = request;
    const headers = [...request.headers, ['authorization', authorization] as [string, string]];
    const answer = await fetch(url, { method, headers, signal, dispatcher, ...(body === undefined ? {} : { body }) });
    return answer as unknown as Response;
  };
  let count = 0;
  const playOurs = async (namespace: string, argv: readonly string[]): Promise<Ran> => {
    const printed = { stdout: '', stderr: '' };
    const decoder = new TextDecoder();
    const sink = (stream: 'stdout' | 'stderr') => (chunk: string | Uint8Array) => {
      printed[stream] += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    };
    const exitCode = await run({
      argv,
      fetch: asked,
      clock: systemClock,
      stdout: sink('stdout'),
      stderr: sink('stderr'),
      config: createConfigStore(newKubeconfig({ name: 'clients', server, user: 'kubernetes-admin', namespace })),
      discoveryCache,
      files: diskFiles(folder),
      signal: AbortSignal.timeout(lineMs),
      edit: async (_name, text) =>
        text
          .split('\n')
          .map((line) => line.replace(/red/, 'blue'))
          .join('\n'),
    });
    return { exitCode, ...printed };
  };
  return {
    async play({ verb, setUp, lines }) {
      count += 1;
      const tag = `${verb.replaceAll(' ', '-')}-${count}`;
      const configs = join(served.folder, 'sweep-kubeconfig');
      const play = async (player: Player): Promise<readonly { line: string; ran: Ran }[]> => {
        const namespace = `${tag}-${player}`;
        const kubeconfig = `${configs}-${player}`;
        await writeKubeconfig(served.kubeconfig, kubeconfig, namespace);
        const written = await readFile(kubeconfig, 'utf8');
        await writeFileAtomic(kubeconfig, written.replaceAll('podpath-embedded', 'clients'), { mode: 0o600 });
        const kubectl = (argv: readonly string[]): Promise<Ran> =>
          runProgram('kubectl', argv, {
            kubeconfig,
            home: served.folder,
            cwd: folder,
            env: { KUBE_EDITOR: editor, EDITOR: editor },
          });
        let number = 0;
        const wordsOf = (line: string): readonly string[] =>
          splitWords(line.replace(/(?<=\w)#|#(?=["'m}]|$)/g, () => String(number)).replaceAll('@', namespace));
        await kubectl(['create', 'namespace', namespace]);
        for (const line of setUp) {
          number += 1;
          const ran = await kubectl(wordsOf(line));
          if (ran.exitCode !== 0) console.log(`${line} was to prepare: ${ran.stdout}${ran.stderr}`);
        }
        const results: { line: string; ran: Ran }[] = [];
        for (const line of lines) {
          number += 1;
          const words = wordsOf(line);
          const ran = player === 'real' ? await kubectl(words) : await playOurs(namespace, words);
          const { stdout, stderr } = normaliseOutput({ line: `kubectl ${line}` }, ran, served.folder);
          const plain = (text: string): string =>
            text
              .replaceAll(namespace, '<ns>')
              .replace(new RegExp(`${tag}-(real|ours)`, 'g'), '<ns>')
              .replace(/^Usage:[\s\S]*/m, 'Usage...');
          results.push({
            line: `kubectl ${words.join(' ').replaceAll(namespace, '<ns>')}`,
            ran: { exitCode: ran.exitCode, stdout: plain(stdout), stderr: plain(stderr) },
          });
        }
        void kubectl(['delete', 'namespace', namespace, '--wait=false']);
        return results;
      };
      const [real, ours] = await Promise.all([play('real'), play('ours')]);
      return real.map(({ line, ran }, index) => {
        const [then, now] = [print(ran), print(ours[index]?.ran ?? { exitCode: -1, stdout: '', stderr: '' })];
        return { line, difference: now === then ? '' : `$ ${line}\n-- ours:\n${now}\n-- real:\n${then}\n` };
      });
    },
    async [Symbol.asyncDispose]() {
      await dispatcher.close();
      await served[Symbol.asyncDispose]();
    },
  };
}

/** Words as a shell takes them: apart by spaces that are not quoted. */
function splitWords(line: string): readonly string[] {
  return (line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_whole, single?: string, double?: string) => single ?? double ?? ''),
  );
}

const print = ({ exitCode, stdout, stderr }: Ran): string =>
  `[${exitCode}]\n${stdout}${stderr === '' ? '' : `!! ${stderr}`}`;
