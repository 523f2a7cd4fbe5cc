import { generateText, type TypedText } from './generate-text.ts';
import { createPlayer } from './player.ts';
import { readSources } from './sources.ts';

/** What must not be, with the text after which it was. */
export interface TextFinding {
  readonly index: number;
  readonly what: string;
  readonly typed: TypedText;
}

export interface TextFuzzOptions {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Called before each text. */
  readonly onText?: (index: number, typed: TypedText) => void;
  readonly onFinding?: (finding: TextFinding) => void;
}

/** Plays texts of the line's language, with kubectl on embedded clusters, and gives back what must not have been. */
export async function runTexts({ seed, from, to, onText, onFinding }: TextFuzzOptions): Promise<TextFinding[]> {
  using player = await createPlayer();
  const sources = await readSources(await player.readFlags());
  const findings: TextFinding[] = [];
  for (let index = from; index < to; index += 1) {
    const typed = generateText(seed, index, sources);
    onText?.(index, typed);
    const what = await player.play(typed);
    if (what === undefined) continue;
    const finding = { index, what, typed };
    findings.push(finding);
    onFinding?.(finding);
  }
  return findings;
}
