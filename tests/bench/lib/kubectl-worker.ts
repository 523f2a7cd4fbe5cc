// kubectl alone, without a cluster.
import { run } from '../../../src/kubectl/index.ts';

export type Run = typeof run;

Object.assign(globalThis, { run });
