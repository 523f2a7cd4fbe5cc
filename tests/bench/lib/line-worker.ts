// The language of the terminal's lines alone, without kubectl and a screen.
import { createLineSession, createMemoryFiles } from '../../../src/line/index.ts';

export interface Lines {
  readonly createLineSession: typeof createLineSession;
  readonly createMemoryFiles: typeof createMemoryFiles;
}

Object.assign(globalThis, { createLineSession, createMemoryFiles });
