import type { Work } from '../common/work.ts';
import { formatDate } from '../date/format.ts';
import type { WgetLine } from './grammar.ts';

/** What wget tells on standard error, in order. */
export interface Log {
  /** Told unless `-q` or `-nv`. */
  full(text: string): void;
  /** Told unless `-q`. */
  brief(text: string): void;
  always(text: string): void;
  /** The time of now, as each line has it. */
  stamp(): string;
  /** Resolves when all is written. */
  told(): Promise<void>;
}

/** Makes it. */
export function createLog(work: Work, verbosity: WgetLine['verbosity']): Log {
  let told = Promise.resolve();
  const always = (text: string): void => {
    told = told.then(async () => {
      await work.flush();
      await work.context.stderr(text);
    });
  };
  return {
    always,
    brief(text) {
      if (verbosity !== 'quiet') always(text);
    },
    full(text) {
      if (verbosity === 'full') always(text);
    },
    stamp: () => formatDate('%Y-%m-%d %H:%M:%S', work.context.clock.now()),
    told: () => told,
  };
}
