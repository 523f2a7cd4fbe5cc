import type { Regex } from '../regex/regex.ts';
import type { Address, SedCommand } from './command.ts';

/** Where the input is, as addresses ask. */
export interface Place {
  /** From 1. */
  readonly lineNumber: number;
  isLast(): Promise<boolean>;
  /** Whether the pattern space matches; undefined: the expression that was used last. @throws ProgramFailure */
  matches(regex: Regex | undefined): boolean;
}

/** Whether the addresses of a command select the present line; its `!` is not looked at. A range opens and closes by the way. */
export async function isSelected(command: SedCommand, place: Place): Promise<boolean> {
  const { from, to } = command;
  if (from === undefined) return true;
  if (to === undefined) return isAt(from, place);
  return command.range === 'open' ? isInRange(command, from, to, place) : beginsRange(command, from, to, place);
}

async function isAt(address: Address, place: Place): Promise<boolean> {
  switch (address.kind) {
    case 'line':
      return place.lineNumber === address.line;
    case 'step':
      return place.lineNumber >= address.first && (place.lineNumber - address.first) % address.step === 0;
    case 'last':
      return place.isLast();
    case 'regex':
      return place.matches(address.regex);
    default:
      return false;
  }
}

/** Whether a range that is not open begins at this line, which may be all of it. */
async function beginsRange(command: SedCommand, from: Address, to: Address, place: Place): Promise<boolean> {
  const { lineNumber } = place;
  if (from.kind === 'line') {
    if (command.range === 'closed' || lineNumber < from.line) return false;
  } else if (!(await isAt(from, place))) return false;
  if (to.kind === 'last' && (await place.isLast())) return true;
  const end = endLine(to, lineNumber);
  if (end !== undefined && end <= lineNumber) {
    // A range from a line begins once: there, or at the first line after it that comes to this command.
    if (from.kind === 'line') command.range = 'closed';
    return to.kind !== 'line' || from.kind !== 'line' || lineNumber === from.line || lineNumber <= to.line;
  }
  command.rangeEnd = end ?? 0;
  command.range = 'open';
  return true;
}

async function isInRange(command: SedCommand, from: Address, to: Address, place: Place): Promise<boolean> {
  if (endLine(to, place.lineNumber) !== undefined) {
    if (place.lineNumber >= command.rangeEnd) command.range = from.kind === 'line' ? 'closed' : 'before';
    return place.lineNumber <= command.rangeEnd;
  }
  if (await isAt(to, place)) command.range = from.kind === 'line' || from.kind === 'zero' ? 'closed' : 'before';
  return true;
}

/** The line that ends a range which begins at a line; undefined if it is not known by its number. */
function endLine(to: Address, begin: number): number | undefined {
  switch (to.kind) {
    case 'line':
      return to.line;
    case 'plus':
      return begin + to.count;
    case 'multiple':
      return to.of === 0 ? begin : Math.ceil(begin / to.of) * to.of;
    default:
      return undefined;
  }
}
