import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isPodpathError } from '../../../src/base/index.ts';
import { commandAt } from '../../../src/kubectl/grammar/index.ts';
import { type Judgement, judgeLine, parseLine } from '../../../src/kubectl/index.ts';
import { formatArgv, parseArgv } from '../../../src/kubectl/invocation.ts';
import type { Invocation } from '../../../src/kubectl/line.ts';
import { allowedVerbs } from '../../../src/kubectl/policy-rules.ts';
import { commands, quoteLine, randomArgv } from './random-lines.ts';

const ingredients = {
  words: [
    'pods',
    'web',
    '-',
    '',
    'kube-system',
    '/etc/passwd',
    '--kubeconfig=/tmp/x',
    '-shttp://192.0.2.1',
    'get',
    'a=--kuberc=x',
    '--token',
    '..',
    '中文',
  ],
  values: {
    filename: ['a.yaml', '/etc/passwd', 'a.yaml,../b', 'https://example.org/x.yaml'],
    output: ['yaml', 'jsonpath-file=/etc/passwd'],
    namespace: ['kube-system'],
  },
};
const context = { folderFiles: ['a.yaml'], pinnedUrls: new Map<string, string>(), terminal: true, stdin: true };

/** Global flags that no line may hand to kubectl, unless the verb has one of its own of the same name. */
const forbidden =
  /^(kubeconfig|server|token|as|as-.*|context|cluster|user|username|password|certificate-authority|client-.*|insecure-.*|tls-server-name|cache-dir|profile|profile-output|kuberc|proxy-url|log-.*|vmodule)$/;

function judge(argv: readonly string[]): Judgement | undefined {
  try {
    return judgeLine(parseLine(quoteLine(argv)), context);
  } catch (error) {
    if (!isPodpathError(error)) throw error;
    return undefined;
  }
}

/** What a flag means, without how it was spelt. */
function meaning({ path, flags, args, afterDash }: Invocation): unknown {
  return { path, flags: flags.map(({ name, value }) => [name, value]), args, afterDash };
}

// Thousands of cases take longer than the usual limit on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('any line built from the grammar', () => {
  it('is refused with a reason, or its parsed form has no forbidden flag and no file outside the folder', () => {
    let letThrough = 0;
    fc.assert(
      fc.property(randomArgv(ingredients), (argv) => {
        const judgement = judge(argv);
        if (!judgement?.allowed) return;
        letThrough++;
        const invocation = parseArgv(judgement.argv);
        const command = commandAt(invocation.path);
        for (const { name, value } of invocation.flags) {
          if (!command?.isOwn(name)) expect(name).not.toMatch(forbidden);
          expect(name).not.toBe('insecure-skip-tls-verify-backend');
          if (name === 'filename') expect(value).toMatch(/^(a\.yaml|-)$/);
          if (name === 'output') expect(value).not.toContain('file');
        }
        expect(
          judgement.argv.filter((word) => word.includes('--kuberc=')).length === 0 || invocation.afterDash,
        ).toBeTruthy();
      }),
      { numRuns: 2500 },
    );
    expect(letThrough).toBeGreaterThan(50);
  });

  it('means the same after it was formatted and parsed again', () => {
    fc.assert(
      fc.property(randomArgv(ingredients), (argv) => {
        let invocation: Invocation;
        try {
          invocation = parseArgv(argv);
        } catch (error) {
          expect(isPodpathError(error)).toBe(true);
          return;
        }
        expect(meaning(parseArgv(formatArgv(invocation)))).toEqual(meaning(invocation));
      }),
      { numRuns: 2500 },
    );
  });

  it('is judged alike in its own and in the fixed spelling', () => {
    fc.assert(
      fc.property(randomArgv(ingredients), (argv) => {
        const judgement = judge(argv);
        if (judgement?.allowed) expect(judge(judgement.argv)).toEqual(judgement);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('any text', () => {
  it('gives a line or a PodpathError, never another error', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.constantFrom('', 'kubectl ', 'k get '),
        (text, start) => {
          try {
            parseLine(start + text);
          } catch (error) {
            expect(isPodpathError(error)).toBe(true);
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('in single quotes reaches kubectl as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 40 }), (text) => {
        expect(parseLine(quoteLine(['get', `--selector=${text}`])).argv).toEqual(['get', `--selector=${text}`]);
      }),
    );
  });
});

it('names only verbs and flags of the grammar in the rules', () => {
  const paths = new Set(commands.map((command) => command.path.join(' ')));
  const names = new Set(commands.flatMap((command) => [...command.flags.keys()]));
  expect([...allowedVerbs.keys()].filter((path) => !paths.has(path))).toEqual([]);
  expect([...allowedVerbs.values()].flatMap((flags) => [...flags]).filter((flag) => !names.has(flag))).toEqual([]);
});
