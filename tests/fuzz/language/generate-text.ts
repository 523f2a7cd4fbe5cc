import { createSeededRandom, type Random } from '../../../src/base/index.ts';
import { type Chance, createChance } from '../chance.ts';
import { createGrammar, type GrammarSources } from './grammar.ts';
import { changed, nested, noise } from './spoil.ts';
import { hostileTexts } from './words.ts';

/** What texts are made of. */
export interface TextSources extends GrammarSources {
  /** Lines that are right, to be changed: of the language's and the programs' tests. */
  readonly lines: readonly string[];
  /** Lines that never end, or ask for more than there is. */
  readonly floods: readonly string[];
}

/** When the reader presses Ctrl-C: after so many milliseconds, with the nth piece of output, or not at all. */
export type Interruption =
  | { readonly kind: 'none' }
  | { readonly kind: 'after'; readonly ms: number }
  | { readonly kind: 'output'; readonly piece: number };

/** A text that is typed, and what happens meanwhile. */
export interface TypedText {
  readonly text: string;
  /** What is typed while it runs. */
  readonly stdin: string;
  readonly interruption: Interruption;
}

/** The text of one number of a seed: the same for the same, whatever was made before. */
export function generateText(seed: number, index: number, sources: TextSources): TypedText {
  const random = createSeededRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const chance = createChance(random);
  return {
    text: textOf(chance, random, sources),
    stdin: chance.oneIn(3) ? `${chance.pick(hostileTexts)}\nb a\n1\n` : '',
    interruption: interruptionOf(chance),
  };
}

function interruptionOf(chance: Chance): Interruption {
  if (chance.oneIn(30)) return { kind: 'after', ms: chance.below(12) };
  return chance.oneIn(30) ? { kind: 'output', piece: chance.below(4) } : { kind: 'none' };
}

function textOf(chance: Chance, random: Random, sources: TextSources): string {
  const grammar = createGrammar(chance, random, sources);
  const kind = chance.below(100);
  if (kind < 34) return grammar.list(4);
  if (kind < 52) return grammar.kubectl();
  if (kind < 72) return grammar.pipeline(1);
  if (kind < 92) return changed(chance.pick(sources.lines), chance, sources.lines);
  // Each takes as long as some hundred others.
  if (kind < 93 && chance.oneIn(8)) return chance.pick(sources.floods);
  if (kind < 94 && chance.oneIn(8))
    return `${grammar.list(1)}; ${chance.pick(sources.floods)} ${chance.pick(['| head -3', '> /tmp/x', '| wc -c', '|| true', '2>&1', ''])}`;
  if (kind < 97) return nested(chance);
  return noise(chance);
}
