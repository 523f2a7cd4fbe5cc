/**
 * runs: the commands that pages show and what they printed on a real cluster, and the facts that pages name. Scenario
 * files, recordings, facts and pages come in as text; checked values, differences and problems go out. Reading and
 * writing files and running commands is the caller's work (`scripts/update-outputs.ts`, the backend, the widgets).
 */

export { cutOutput, differences, missingFrom, type RunOutput } from './compare.ts';
export { type Cut, type CutRule, createCut } from './cut.ts';
export { type Fact, type Facts, factSchema, factsSchema, formatFact } from './facts.ts';
export { commandForCluster, hashInputs, namesCluster } from './inputs.ts';
export { outputsNotCurrent } from './messages.ts';
export { type NormaliseRule, normalise, normaliseRules } from './normalise.ts';
export { parseFacts, parseRecording, parseScenario } from './parse.ts';
export {
  type RecordedRun,
  type Recording,
  recordedRunSchema,
  recordingSchema,
  type Scenario,
  scenarioSchema,
} from './schema.ts';
export { findUsages, type PageUsages } from './usages.ts';
