import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeText } from '../../../../src/line/programs/common/text.ts';
import { createTestFiles, readAllFiles } from '../files.ts';
import { startHttpServer } from './http-server.ts';
import { versionOf } from './real.ts';
import { parseCorpusLine, type Ran, runProgram } from './run.ts';

/** The programs of Debian 12, whose words are followed. */
const wanted: Readonly<Record<string, string>> = { curl: 'curl 7.88.1 ', wget: 'GNU Wget 1.21.3 ' };
const fixtures = { 'a.txt': 'a b\nc\n' };

const server = await startHttpServer();
afterAll(() => server[Symbol.asyncDispose]());

const lines = (await readFile(new URL('http-lines.txt', import.meta.url), 'utf8'))
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/** How long things took, and how fast that was, is of no consequence; nor is a meter that only the real one draws. */
function normalise(text: string): string {
  return text
    .replaceAll(String(server.port), 'PORT')
    .replaceAll(String(server.untrusted.selfSigned), 'PORT')
    .replaceAll(String(server.untrusted.unknownIssuer), 'PORT')
    .replace(/\n {5}0K[^\n]*\n\n/g, '\n')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'TIME')
    .replace(/\([\d.]+ [KMG]?B\/s\)/g, '(RATE)')
    .replace(/after \d+ (ms|milliseconds)/g, 'after N $1');
}

interface Outcome extends Ran {
  readonly files: Readonly<Record<string, string>>;
}

async function runReal([program = '', ...argv]: readonly string[]): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'podpath-http-'));
  try {
    for (const [name, text] of Object.entries(fixtures)) await writeFile(join(folder, name), text);
    const ran = await new Promise<Ran>((resolve) => {
      const env = { PATH: process.env['PATH'], HOME: folder, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
      execFile(program, argv, { cwd: folder, env, timeout: 20_000 }, (error, out, err) =>
        resolve({ out: normalise(out), err: normalise(err), code: error === null ? 0 : Number(error.code) }),
      );
    });
    const files: Record<string, string> = {};
    for (const name of await readdir(folder))
      if (!(name in fixtures)) files[name] = await readFile(join(folder, name), 'utf8');
    return { ...ran, files: files };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runOurs(argv: readonly string[]): Promise<Outcome> {
  const files = createTestFiles(fixtures);
  const { out, err, code } = await runProgram(argv, { files, host: { locale: 'en', request: server.request } });
  const left = [...(await readAllFiles(files))].filter(([name]) => !(name in fixtures));
  return {
    out: normalise(out),
    err: normalise(err),
    code,
    files: Object.fromEntries(left.map(([name, bytes]) => [name, decodeText(bytes)])),
  };
}

describe('curl and wget do what those of Debian 12 do', () => {
  for (const [program, version] of Object.entries(wanted)) {
    const isThere = versionOf([program, '--version']).startsWith(version);
    for (const line of lines.filter((one) => one.startsWith(program))) {
      it.skipIf(!isThere).concurrent(line, async ({ expect: expectHere }) => {
        const address = `127.0.0.1:${server.port}`;
        const [argv = []] = parseCorpusLine(
          line
            .replaceAll('$U', `http://${address}`)
            .replaceAll('$T', `https://${address}`)
            .replaceAll('$S', `https://127.0.0.1:${server.untrusted.selfSigned}`)
            .replaceAll('$C', `https://127.0.0.1:${server.untrusted.unknownIssuer}`),
        ).commands;
        const [ours, real] = await Promise.all([runOurs(argv), runReal(argv)]);
        expectHere(ours).toEqual(real);
      });
    }
  }

  it('has lines of both', () => expect(lines.length).toBeGreaterThan(120));
});
