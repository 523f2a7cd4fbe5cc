/**
 * kubectl: the grammar of kubectl's command lines, read from the real program, and what is made of it: a line is taken
 * apart (`parseLine`), judged (`judgeLine`) before a real kubectl gets it, and completed (`complete`). Strings come in;
 * one parsed form, a judgement or candidates go out. Pure: no Node, no DOM, no network of its own.
 */

export { type ApiResource, type Completion, type CompletionLookups, complete } from './complete.ts';
export type { FlagUse, Invocation, Line } from './line.ts';
export { maximumLineUnits, parseLine } from './parse.ts';
export { type Judgement, judgeLine } from './policy.ts';
export type { PolicyContext } from './policy-context.ts';
