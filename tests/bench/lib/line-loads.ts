// Runs the built language in a process of its own, and prints which files each line has loaded: `node line-loads.ts WORKER`.
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../../src/base/index.ts';
import { forgetLoads, tellStep } from './file-loads.ts';
import type { Lines } from './line-worker.ts';

const [worker = ''] = process.argv.slice(2);
forgetLoads();
await import(pathToFileURL(worker).href);
const { createLineSession, createMemoryFiles } = globalThis as unknown as Lines;
const session = createLineSession({
  programs: [
    {
      name: 'kubectl',
      summary: { en: { message: '' }, 'zh-cn': { message: '' } },
      async run({ stdout }) {
        await stdout('pod/web\n');
        return 0;
      },
    },
  ],
  files: createMemoryFiles(() => 0, { 'a.txt': 'a\n' }),
  clock: systemClock,
  host: { locale: 'en' },
});

async function step(name: string, line: string): Promise<void> {
  let printed = '';
  const write = async (chunk: string | Uint8Array): Promise<void> => {
    printed += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
  };
  const code = await session.run(line, { stdout: write, stderr: write });
  if (code !== 0) throw new Error(`${name}: ${printed}`);
  tellStep(name);
}

await step('a first line of kubectl', 'kubectl get pods -o name > pods.txt');
await step('a first loop with a builtin', 'for pod in a b; do echo $pod; done');
await step('a first grep', 'grep web pods.txt');
await step('a first awk', "awk '{ print $1 }' pods.txt");
await step('a first sed', 'sed s/a/b/ pods.txt');
await step('a first sort and head', 'sort pods.txt | head -1');
