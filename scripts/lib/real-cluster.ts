import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

async function answers(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(command, [...args], { timeout: 20_000 })).stdout;
  } catch (error) {
    // What is missing is the answer that the caller asks for; the reason goes with it.
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    process.stderr.write(`  ${command} ${args.join(' ')}: ${reason}\n`);
    return undefined;
  }
}

/** Says why tests on a real kind cluster cannot run here; `undefined` when they can. */
export async function whyNoRealCluster(): Promise<string | undefined> {
  if ((await answers('docker', ['info', '--format', '{{.ServerVersion}}'])) === undefined)
    return 'no container engine answers';
  if ((await answers('kind', ['version'])) === undefined) return 'kind is not on PATH';
  if ((await answers('kubectl', ['version', '--client'])) === undefined) return 'kubectl is not on PATH';
  const wanted = process.env['PODPATH_KIND_IMAGE'];
  if (wanted) {
    if ((await answers('docker', ['image', 'inspect', '--format', '{{.Id}}', wanted])) === undefined) {
      return `the engine has no image ${wanted} (PODPATH_KIND_IMAGE)`;
    }
    return undefined;
  }
  const images = await answers('docker', ['images', '--quiet', 'kindest/node']);
  return images?.trim() ? undefined : 'the engine has no node image (kindest/node, or one named by PODPATH_KIND_IMAGE)';
}
