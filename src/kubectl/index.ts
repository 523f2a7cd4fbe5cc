/**
 * kubectl: the grammar of kubectl's command lines, read from the real program, and what is made of it: a line is taken
 * apart (`parseLine`), judged (`judgeLine`) before a real kubectl gets it, completed (`complete`), or run (`run`) against any
 * `fetch` that answers as an API server does. Strings and a fetch come in; one parsed form, a judgement, candidates, or output
 * and an exit code go out. Pure: no Node, no DOM, no network of its own.
 */

export { createDiscoveryCache, type DiscoveryCache } from './client/discovery.ts';
export type { Fetch } from './client/rest.ts';
export { type ConfigStore, createConfigStore, type Kubeconfig, newKubeconfig } from './client/session-config.ts';
export type { Connection, Forward, Listen, Listener, PortStream } from './command/connection.ts';
export type { Sink, UserTerminal } from './command/context.ts';
export type { LabFiles } from './command/files.ts';
export { type ApiResource, type Completion, type CompletionLookups, complete } from './complete.ts';
export type { FlagUse, Invocation, Line } from './line.ts';
export { maximumLineUnits, parseLine } from './parse.ts';
export { type Judgement, judgeLine } from './policy.ts';
export type { PolicyContext } from './policy-context.ts';
export { type RunOptions, run } from './run.ts';
export { loadVerb } from './verbs/load-verb.ts';
