import { newRequestEntityTooLarge } from '../../../../kube/index.ts';
import { type CharSet, isWordCode } from './char-set.ts';
import { type Edge, type Node, parseRegexp, RegexpError } from './parse-regexp.ts';

/** One step of the machine that a pattern becomes. */
type Instruction =
  | { readonly op: 'take'; readonly set: CharSet }
  | { readonly op: 'edge'; readonly edge: Edge }
  | { readonly op: 'fork'; readonly to: number[] }
  | { readonly op: 'match' };

/** As many steps as a pattern may have. Simplified: upstream's bound is in bytes of memory, and higher. */
const maxProgram = 20_000;
/** As many characters, about, as what is remembered of one text may take. */
const maxRemembered = 1_500_000;

/** Tests whether text has a match anywhere. @throws StatusError 413 for what takes too long. */
export type Matcher = (text: string) => boolean;

/**
 * A pattern of Go (RE2 syntax) as a machine whose time grows with the text only, whatever the pattern: JavaScript's own engine
 * tries all ways, so that one pattern of a CustomResourceDefinition could stop the cluster.
 * @throws RegexpError
 */
export function compileRegexp(pattern: string): Matcher {
  const program = emitAll(parseRegexp(pattern), pattern);
  const hasWordEdges = program.some((step) => step.op === 'edge' && /[wW]ord/.test(step.edge));
  return (text) => run(program, text, hasWordEdges);
}

function emitAll(root: Node, pattern: string): readonly Instruction[] {
  const program: Instruction[] = [];
  const emit = (step: Instruction): number => {
    if (program.length >= maxProgram) throw new RegexpError(`expression too large: \`${pattern}\``);
    return program.push(step) - 1;
  };
  const fork = (...to: number[]): number[] => {
    emit({ op: 'fork', to });
    return to;
  };
  const visit = (node: Node): void => {
    switch (node.kind) {
      case 'set':
        emit({ op: 'take', set: node.set });
        return;
      case 'edge':
        emit({ op: 'edge', edge: node.edge });
        return;
      case 'sequence':
        for (const part of node.parts) visit(part);
        return;
      case 'choice': {
        const starts = fork();
        const ends: number[][] = [];
        for (const part of node.parts) {
          starts.push(program.length);
          visit(part);
          ends.push(fork());
        }
        for (const end of ends) end.push(program.length);
        return;
      }
      case 'repeat': {
        const { part, min, max } = node;
        for (let time = 0; time < min; time += 1) visit(part);
        if (max === Number.POSITIVE_INFINITY) {
          const start = program.length;
          const to = fork(start + 1);
          visit(part);
          fork(start);
          to.push(program.length);
          return;
        }
        const skips: number[][] = [];
        for (let time = min; time < max; time += 1) {
          skips.push(fork(program.length + 1));
          visit(part);
        }
        for (const skip of skips) skip.push(program.length);
      }
    }
  };
  visit(root);
  emit({ op: 'match' });
  return program;
}

/** Where all ways may be at one place of the text. */
interface State {
  /** Steps that take a character. */
  readonly takes: readonly number[];
  readonly isMatch: boolean;
}

const textStart = -1;
const textEnd = -2;
/** What one test may cost, in steps that are looked at: some seconds at most. */
const maxWork = 30_000_000;

function run(program: readonly Instruction[], text: string, hasWordEdges: boolean): boolean {
  /** By state and the two characters that its edges look at; undefined once the text has shown that it does not help. */
  let known: Map<State, Map<number, State>> | undefined = new Map();
  const states = new Map<string, State>();
  let remembered = 0;
  let before = textStart;
  let pending: readonly number[] = [];
  const marks = new Uint32Array(program.length);
  let mark = 0;
  let work = 0;

  /** Follows all ways from `pending`, and a new one from the start, until each must take a character. */
  const settle = (next: number): State => {
    mark += 1;
    const takes: number[] = [];
    let isMatch = false;
    const open = [0, ...pending];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (marks[at] === mark) continue;
      marks[at] = mark;
      work += 1;
      const step = program[at];
      if (step?.op === 'take') takes.push(at);
      else if (step?.op === 'match') isMatch = true;
      else if (step?.op === 'fork') open.push(...step.to);
      else if (step?.op === 'edge' && isAt(step.edge, before, next)) open.push(at + 1);
    }
    if (work > maxWork) throw newRequestEntityTooLarge('a text takes too long to hold to the pattern of its schema');
    return known === undefined ? { takes, isMatch } : sameState(takes, isMatch);
  };
  const sameState = (takes: number[], isMatch: boolean): State => {
    const key = String.fromCharCode(isMatch ? 1 : 0, ...takes.sort((a, b) => a - b));
    let state = states.get(key);
    if (state === undefined) {
      state = { takes, isMatch };
      states.set(key, state);
      remembered += key.length;
    }
    return state;
  };
  const advance = (state: State, code: number, next: number): State => {
    pending = state.takes.filter((at) => takesAt(program, at, code)).map((at) => at + 1);
    before = code;
    return settle(next);
  };

  const codeAt = (place: number): number => (place < text.length ? (text.codePointAt(place) ?? 0) : textEnd);
  let code = codeAt(0);
  let state = settle(code);
  for (let index = 0; ; ) {
    if (state.isMatch) return true;
    if (code === textEnd) return false;
    index += code > 0xffff ? 2 : 1;
    const next = codeAt(index);
    if (remembered > maxRemembered) known = undefined;
    if (known === undefined) {
      state = advance(state, code, next);
    } else {
      // Edges look at what follows: at the end, at the end of a line, at a word.
      const ahead = next === textEnd ? 2 : next === 0x0a ? 1 : hasWordEdges && isWordCode(next) ? 3 : 0;
      let after = known.get(state);
      if (after === undefined) {
        after = new Map();
        known.set(state, after);
      }
      const place = code * 4 + ahead;
      const following = after.get(place) ?? advance(state, code, next);
      if (!after.has(place)) {
        after.set(place, following);
        remembered += 50;
      }
      state = following;
    }
    code = next;
  }
}

function takesAt(program: readonly Instruction[], at: number, code: number): boolean {
  const step = program[at];
  return step?.op === 'take' && step.set(code);
}

function isAt(edge: Edge, before: number, next: number): boolean {
  switch (edge) {
    case 'textStart':
      return before === textStart;
    case 'textEnd':
      return next === textEnd;
    case 'lineStart':
      return before === textStart || before === 0x0a;
    case 'lineEnd':
      return next === textEnd || next === 0x0a;
    default: {
      const isEdge = (before >= 0 && isWordCode(before)) !== (next >= 0 && isWordCode(next));
      return isEdge === (edge === 'wordEdge');
    }
  }
}
