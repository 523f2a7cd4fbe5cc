/** `break` and `continue`, on their way to a loop. */
export class LoopFlow extends Error {
  readonly kind: 'break' | 'continue';
  /** How many loops it leaves. */
  readonly levels: number;

  constructor(kind: 'break' | 'continue', levels: number) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

/** `return`, on its way out of a function. */
export class ReturnFlow extends Error {
  readonly code: number;

  constructor(code: number) {
    super('return');
    this.code = code;
  }
}

/** `exit`, on its way out of a subshell or the line; or a failure under `set -e`. */
export class ExitFlow extends Error {
  readonly code: number;
  /** Whether someone typed `exit`. */
  readonly isAsked: boolean;

  constructor(code: number, isAsked: boolean) {
    super('exit');
    this.code = code;
    this.isAsked = isAsked;
  }
}

/** Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
  }
}
