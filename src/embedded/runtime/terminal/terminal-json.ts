import type { TerminalModes } from '../../../base/index.ts';
import { isBoolean, isNumber, isString, listOf, optional, recordOf, type Shape } from '../../client/shape.ts';

/** A terminal as a snapshot has it; who had it before their eyes is not there any more. */
export interface TerminalJson {
  readonly columns: number;
  readonly rows: number;
  readonly modes: TerminalModes;
  readonly line: string;
  readonly typed: readonly (string | false)[];
  readonly group?: number | undefined;
  /** The process that reads. */
  readonly reader?: number | undefined;
}

/** Tests for that. */
export const isTerminalJson: Shape<TerminalJson> = recordOf<TerminalJson>({
  columns: isNumber,
  rows: isNumber,
  modes: recordOf<TerminalModes>({
    isCanonical: isBoolean,
    echoes: isBoolean,
    hasSignals: isBoolean,
    mapsReturn: isBoolean,
    mapsNewline: isBoolean,
  }),
  line: isString,
  typed: listOf((one): one is string | false => isString(one) || one === false),
  group: optional(isNumber),
  reader: optional(isNumber),
});
