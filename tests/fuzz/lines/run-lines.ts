import { createSeededRandom } from '../../../src/base/index.ts';
import { createStage } from '../../unit/kubectl/run/play.ts';
import { generateLine, readCorpus } from './generate-line.ts';

/** What must not be, with the line after which it was. */
export interface LineFinding {
  readonly index: number;
  readonly what: string;
  readonly line: readonly string[];
}

export interface LineFuzzOptions {
  readonly seed: number;
  readonly count: number;
  readonly onFinding?: (finding: LineFinding) => void;
  /** Called now and then with how many lines are done. */
  readonly onProgress?: (done: number) => void;
}

/** So many lines a cluster: what they make must not pile up. */
const perStage = 2_000;
/** What a line may print, in UTF-16 units. */
const maxOutput = 8_000_000;

/** Texts that only a defect prints. */
const defect =
  /is not a function|Cannot read prop|is not iterable|undefined|\[object |has no flag --|Maximum call stack|was not read|\bNaN\b|Invalid (?:URL|time value|array length)|Assertion/;

/** Whether a line may go on until it is interrupted: it follows something, or is attached to a program. */
const isFollowing = (line: readonly string[]): boolean =>
  line.some((word) => /^--(?:watch|follow|stdin|attach)|^-[a-zA-Z]*[wfi]/.test(word)) ||
  waiting.some((words) => words.every((word) => line.includes(word)));

/** Verbs that may wait for long without a flag that says so. */
const waiting = [['attach'], ['exec'], ['logs'], ['proxy'], ['rollout', 'status'], ['wait']];

/** Plays random lines on embedded clusters and gives back what must not have been: exceptions, hangs, exit codes of no kubectl. */
export async function runLines({ seed, count, onFinding, onProgress }: LineFuzzOptions): Promise<LineFinding[]> {
  const random = createSeededRandom(seed);
  const corpus = await readCorpus();
  const findings: LineFinding[] = [];
  for (let from = 0; from < count; from += perStage) {
    using stage = await createStage('fuzz');
    for (let index = from; index < Math.min(count, from + perStage); index++) {
      const line = generateLine(random, corpus);
      const what = await whatIsWrong(stage, line);
      if (what === undefined) continue;
      const finding = { index, what, line };
      findings.push(finding);
      onFinding?.(finding);
    }
    onProgress?.(Math.min(count, from + perStage));
  }
  return findings;
}

async function whatIsWrong(
  stage: Awaited<ReturnType<typeof createStage>>,
  line: readonly string[],
): Promise<string | undefined> {
  let ran: Awaited<ReturnType<typeof stage.play>>;
  try {
    ran = await stage.play(line);
  } catch (error) {
    return `it threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  const { exitCode, stdout, stderr } = ran;
  // `diff` ends with 1 when something differs, so with 2 when it fails; what follows is interrupted.
  const codes = [0, 1, ...(line.includes('diff') ? [2] : []), ...(isFollowing(line) ? [130] : [])];
  if (!codes.includes(exitCode)) return `exit code ${exitCode}: ${stderr.slice(0, 300)}`;
  if (stdout.length + stderr.length > maxOutput) return `it printed ${stdout.length + stderr.length} units`;
  const typed = line.join(' ');
  const found = defect.exec(stderr)?.[0];
  return found === undefined || typed.includes(found) ? undefined : `a defect is told: ${stderr.slice(0, 400)}`;
}
