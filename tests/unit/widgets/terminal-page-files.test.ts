import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/index.ts';
import { overlayFiles } from '../../../src/drivers/embedded/overlay-files.ts';
import { run } from '../../../src/kubectl/index.ts';
import { createInput, createLineSession, createMemoryFiles, type LineSession } from '../../../src/line/index.ts';
import { kubectlFilesOf } from '../../../src/widgets/terminal/kubectl-lab-files.ts';

const lab = {
  read: async (name: string) => (name === 'brought.txt' ? 'of the page' : undefined),
  list: async (name: string) => (name === '' ? ['brought.txt'] : undefined),
};

/** Runs a line of the terminal's language, in which kubectl has the files that the line has. */
async function play(line: string) {
  const files = createMemoryFiles(systemClock.now, {
    'note.txt': 'written\n',
    'empty.txt': '',
    'vars.env': '# comment\nCOLOR=red\n',
    'patch.yaml': 'data: {color: blue}\n',
    'map.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\ndata: {color: red}\n',
  });
  await files.write('raw.bin', new Uint8Array([0, 255, 254]));
  await files.makeFolder('folder');
  await files.write('folder/one', '1');
  const printed = { stdout: '', stderr: '' };
  const sink = (stream: 'stdout' | 'stderr') => async (chunk: string | Uint8Array) => {
    printed[stream] += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
  };
  const session: LineSession = createLineSession({
    programs: [
      {
        name: 'kubectl',
        summary: { en: { message: 'kubectl' }, 'zh-cn': { message: 'kubectl' } },
        run: ({ argv, files: own, stdout, stderr }) =>
          run({
            argv,
            fetch: async () => Response.json({}, { status: 404 }),
            clock: systemClock,
            stdout,
            stderr,
            files: overlayFiles(kubectlFilesOf(own, session.folder), lab),
          }),
      },
    ],
    files,
    host: { locale: 'en' },
    clock: systemClock,
    environment: { HOME: '/root' },
    history: [],
  });
  const exitCode = await session.run(line, {
    stdin: createInput(async () => undefined),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    signal: AbortSignal.timeout(20_000),
    width: 80,
    isTerminal: false,
  });
  return { exitCode, ...printed };
}

const configMap = (source: string) => play(`kubectl create configmap a ${source} --dry-run=client -o json`);

describe('kubectl reads the files that the reader has written', () => {
  test.each([
    ['--from-file=note.txt', { data: { 'note.txt': 'written\n' } }],
    ['--from-file=key=./note.txt', { data: { key: 'written\n' } }],
    ['--from-file=/root/note.txt', { data: { 'note.txt': 'written\n' } }],
    ['--from-file=empty.txt', { data: { 'empty.txt': '' } }],
    ['--from-file=raw.bin', { binaryData: { 'raw.bin': 'AP/+' } }],
    ['--from-file=folder', { data: { one: '1' } }],
    ['--from-file=brought.txt', { data: { 'brought.txt': 'of the page' } }],
    ['--from-env-file=vars.env', { data: { COLOR: 'red' } }],
  ])('create configmap %s', async (source, expected) => {
    const { exitCode, stdout, stderr } = await configMap(source);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { data, binaryData } = JSON.parse(stdout);
    expect({ ...(data && { data }), ...(binaryData && { binaryData }) }).toEqual(expected);
  });

  test.each([
    ['--from-file=nowhere.txt', 'error: error reading nowhere.txt: no such file or directory\n'],
    ['--from-file=key=folder', 'error: cannot give a key name for a directory path\n'],
    ['--from-env-file=folder', 'error: env config file cannot be a directory\n'],
    ['--from-file=folder/brought.txt', 'error: error reading folder/brought.txt: no such file or directory\n'],
  ])('create configmap %s is refused', async (source, stderr) => {
    expect(await configMap(source)).toEqual({ exitCode: 1, stdout: '', stderr });
  });

  test('patch --local takes the object and the patch from two files', async () => {
    const { stdout, exitCode } = await play(
      "kubectl patch --local -f map.yaml --patch-file patch.yaml -o jsonpath='{.data.color}'",
    );
    expect({ stdout, exitCode }).toEqual({ stdout: 'blue', exitCode: 0 });
  });

  test('what a line has just written, and what a glob names, in a folder that it went to', async () => {
    const line = `cd folder && printf two > two && kubectl create configmap a --from-file=one $(printf -- '--from-file=%s ' t*) --dry-run=client -o jsonpath='{.data}'`;
    expect(await play(line)).toEqual({ exitCode: 0, stdout: '{"one":"1","two":"two"}', stderr: '' });
  });
});
