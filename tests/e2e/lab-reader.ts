import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Locale } from '../../src/base/index.ts';
import { openTypist, press } from './typist.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A step of a lab as its page tells it: the lines to type, in order, with the answers that a reader finds. */
interface ToldStep {
  readonly name: string;
  readonly lines: readonly string[];
}

/** How long a reader waits for a check. */
const patience = { timeout: 90_000 };

/**
 * Reads a lab's page: each `sh` block of each `<Step>`. Where it leaves an answer to the reader (`first-event=REASON`), the answer of
 * the lab's solution stands in its place.
 */
async function readSteps(locale: Locale, lab: string): Promise<readonly ToldStep[]> {
  const mdx = await readFile(join(root, 'content/docs', locale, 'labs', `${lab}.mdx`), 'utf8');
  const steps: ToldStep[] = [];
  for (const [, name = '', prose = ''] of mdx.matchAll(/<Step name="([^"]+)"[^>]*>([\s\S]*?)<\/Step>/g)) {
    const blocks = [...prose.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
    const solution = await readFile(join(root, 'labs', lab, 'solution', `${name}.txt`), 'utf8');
    const lines = blocks.flatMap((block) => block.trim().split('\n'));
    steps.push({ name, lines: lines.map((line) => (isOpen(line) ? answer(line, solution) : line)) });
  }
  return steps;
}

/** Whether a line leaves something to the reader: what they found is written down as an annotation or a label. */
const isOpen = (line: string): boolean => /^kubectl (?:annotate|label) /.test(line);

/** The line of the solution that does what an open line is to do. @throws Error when there is none. */
function answer(line: string, solution: string): string {
  const verb = line.split(' ').slice(0, 2).join(' ');
  const found = solution.split('\n').find((one) => one.startsWith(verb));
  if (found === undefined) throw new Error(`the solution has no line for: ${line}`);
  return found.replace(' --overwrite', '');
}

/** What a reader does with a lab's page. */
export interface LabReader {
  start(): Promise<void>;
  /**
   * Types all that the page of the started lab tells, or that its first steps do, checks each step, and waits until it has passed.
   * @returns what each line has printed, in order
   */
  doSteps(count?: number): Promise<readonly string[]>;
}

/**
 * Opens a lab's page that is shown in `page`. `watched` says what a reader waits for in a line that watches, before they press
 * Ctrl-C, by the line; a line that watches twice has two.
 */
export async function openLab(
  page: Page,
  locale: Locale,
  lab: string,
  watched: Readonly<Record<string, readonly string[]>> = {},
): Promise<LabReader> {
  const head = page.locator('.pp-lab-head');
  const seen = new Map<string, number>();
  /** What is waited for in a line; undefined in one that ends by itself. */
  const awaited = (line: string): string | undefined => {
    if (!line.endsWith('--watch')) return undefined;
    const turn = seen.get(line) ?? 0;
    seen.set(line, turn + 1);
    const wanted = watched[line]?.[turn];
    if (wanted === undefined) throw new Error(`what is waited for in: ${line}`);
    return wanted;
  };
  return {
    async start() {
      await press(head.locator('[data-action="start"]'));
      await head.locator('[data-action="reset"]:enabled').waitFor(patience);
    },
    async doSteps(count) {
      const typist = await openTypist(page, page.locator('podpath-lab podpath-terminal'), locale);
      const printed: string[] = [];
      for (const { name, lines } of (await readSteps(locale, lab)).slice(0, count)) {
        for (const line of lines) printed.push(await typist.type(line, awaited(line)));
        await press(page.locator(`podpath-check[data-step="${name}"] [data-action="check"]`).first());
        await page.locator(`[data-badge="${name}"][data-state="passed"]`).waitFor(patience);
      }
      return printed;
    },
  };
}

/** What is waited for in the lines of the lab `follow-a-pod` that watch. */
export const followAPod: Readonly<Record<string, readonly string[]>> = {
  'kubectl get pod web --watch': ['1/1'],
  'kubectl get pod slow --watch': ['1/1'],
  'kubectl get pod broken --watch': ['ImagePullBackOff', 'Running'],
  'kubectl get pod once --watch': ['Completed'],
};

/** What is waited for in the lines of the lab `oom-kill` that watch. */
export const oomKill: Readonly<Record<string, readonly string[]>> = {
  'kubectl get pods --watch': ['OOMKilled', 'CrashLoopBackOff'],
};
