/**
 * line: the language of the terminal's lines, the only one, on every cluster alike: what bash's is, interpreted in the page and
 * never given to a shell of any machine. Text comes in; a syntax tree, by which a policy can judge a line before anything runs,
 * output and an exit code go out. Programs (`programs/`, and those that the caller gives, such as kubectl) see the world through
 * a {@link ProgramContext} alone. Knows nothing of Kubernetes. Pure: no Node, no DOM.
 */

export { type Errno, FileError, type FileStat, type LineFiles } from './files.ts';
export { expandHistory } from './history.ts';
export { createMemoryFiles } from './memory-files.ts';
export { maximumLineUnits, type ParsedLine, parseLine, type WordAtCursor, wordAtCursor } from './parse/parse-line.ts';
export type * from './parse/tree.ts';
export { literalWord, simpleCommands } from './parse/walk.ts';
export { createJq } from './programs/jq/create-jq.ts';
export type { Jq, JqJob, JqMessage, JqWorker } from './programs/jq/job.ts';
export type {
  HostResponse,
  LineHost,
  Program,
  ProgramContext,
  RequestFailure,
  RequestWatch,
  StartStreams,
} from './programs/program.ts';
export { programs } from './programs/registry.ts';
export { createLineSession, type LineSession, type LineSessionOptions, type RunLineOptions } from './session.ts';
export { BrokenPipe, createInput, inputOf, type LineInput, type LineOutput, toReadableStream } from './streams.ts';
