/**
 * lab: the engine of the guided labs. The files of `labs/<lab>/` come in as text, its checks as functions, the cluster as
 * a `fetch` and a way to run a line of kubectl; a checked {@link Lab}, a {@link LabRunner} (one learner's run of it) and
 * the learner's progress go out. Pure: runs in Node, in a page and in a worker.
 */

export { newAnswerCheck } from './answers.ts';
export {
  type Check,
  type CheckContext,
  type CheckStatus,
  type CheckTable,
  failed,
  newCheck,
  passed,
  pending,
  type ReasonSpec,
  type ReasonTable,
  type Verdict,
} from './check.ts';
export { createLabRunner } from './create-runner.ts';
export type { Lab, LabCapability, LabCheck, LabStep, ReasonText, RemovableAddon } from './definition.ts';
export { labInvalid, type Violation } from './messages.ts';
export { findLabRuns, type LabRun } from './namespace.ts';
export type { Pod, ResourceName, Resources } from './objects.ts';
export { isCommand, parseLab } from './parse.ts';
export {
  formatProgress,
  mergeProgress,
  newProgress,
  type Progress,
  parseProgress,
  type StepProgress,
  stepProgress,
  withHintShown,
  withoutLab,
  withPassed,
  withSolutionShown,
} from './progress.ts';
export type { ClusterReader, ListOptions, ReadOptions } from './reader.ts';
export {
  type CheckOptions,
  type CheckResult,
  type CommandResult,
  type LabRunner,
  type LabRunnerOptions,
  type LabState,
  type LocalLabState,
  localizeLabState,
  type RunLine,
  type SolvedLine,
  type StepResult,
} from './runner.ts';
export { newLabFileSchema } from './schema.ts';
export { type CheckOutcome, type VerifiedCheck, verifyLab } from './verify.ts';
