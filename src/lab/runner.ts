import type { Clock, Locale, LocalizedText } from '../base/index.ts';
import type { CheckStatus, CheckTable } from './check.ts';
import type { Lab } from './definition.ts';

/** How a lab runs a line of kubectl: by the same way, and under the same policy, as the reader's terminal. */
export type RunLine = (
  line: string,
  options: {
    readonly namespace: string;
    /** Where `-f NAME` looks, relative to the project: {@link Lab.folder}. */
    readonly folder: string;
    readonly signal?: AbortSignal | undefined;
  },
) => Promise<CommandResult>;

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface LabRunnerOptions {
  readonly lab: Lab;
  readonly checks: CheckTable;
  /** Sends a request to the API server; see `ClusterDriver.fetch`. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly kubectl: RunLine;
  /** The learner's identifier, 8 or more of `[A-Za-z0-9_-]`. */
  readonly learner: string;
  readonly clock: Clock;
  /** What the cluster can do at all (`ClusterDriver.capabilities`); absent: whatever a lab asks for. */
  readonly capabilities?: ReadonlySet<string> | undefined;
}

/** One learner's run of one lab, in a namespace of its own. What it knows is in the cluster: a new runner finds it again. */
export interface LabRunner extends Disposable {
  /** `lab-<lab>-<first 8 of learner>` */
  readonly namespace: string;
  /**
   * Makes the namespace, takes away what the lab `removes` and applies its `setup`. A lab that is there already is gone
   * on with; one whose start was cut off is finished.
   * @throws PodpathError `Unsupported` for a cluster without what the lab requires, `Conflict` for a namespace that is not this
   * lab's, `Timeout`, `CommandFailed`, what `fetch` throws.
   */
  start(signal?: AbortSignal): Promise<LabState>;
  /** Leaves and starts again. */
  reset(signal?: AbortSignal): Promise<LabState>;
  /** Puts back what the lab removed and takes the namespace away; a lab that is not there is no error. */
  leave(signal?: AbortSignal): Promise<LabState>;
  /**
   * Runs all checks of a step together. A check that is `pending` is asked again whenever something that it read has
   * changed, until its `timeoutSeconds`; with `wait: false` it is asked once.
   * @throws PodpathError `NotFound` for a step, or a lab, that is not there.
   */
  check(step: string, options?: CheckOptions): Promise<StepResult>;
  /**
   * Runs the step's solution, line by line.
   * @throws PodpathError `CommandFailed` with the line that failed and what it printed.
   */
  solve(step: string, signal?: AbortSignal): Promise<readonly SolvedLine[]>;
  /** Where the lab stands; looks for its namespace when it has not been looked for. */
  state(signal?: AbortSignal): Promise<LabState>;
  /** Calls `listener` at every change of the state. */
  onChange(listener: (state: LabState) => void): Disposable;
}

export interface CheckOptions {
  readonly wait?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SolvedLine extends CommandResult {
  readonly line: string;
}

/** What one check said, in both languages; `hint` is absent for one that is passed. */
export interface CheckResult {
  readonly name: string;
  readonly status: CheckStatus;
  readonly reason: string;
  /** `message`: what was seen, and what was expected; `hint`: what to try. */
  readonly text: LocalizedText;
}

export interface StepResult {
  readonly step: string;
  /** `passed` when all are; `failed` when one is; else `pending`. */
  readonly status: CheckStatus;
  readonly checks: readonly CheckResult[];
}

export interface LabState {
  readonly lab: string;
  readonly namespace: string;
  readonly state: 'absent' | 'starting' | 'ready' | 'leaving';
  readonly steps: readonly {
    readonly name: string;
    readonly status: 'unchecked' | 'checking' | CheckStatus;
    readonly checks: readonly CheckResult[];
  }[];
}

/** {@link LabState} in one language: payload of topic `lab` and result of `lab` requests (src/bridge/protocol.ts). */
export interface LocalLabState {
  readonly lab: string;
  readonly state: LabState['state'];
  readonly namespace: string;
  readonly steps: readonly {
    readonly name: string;
    readonly status: LabState['steps'][number]['status'];
    readonly checks: readonly {
      readonly name: string;
      readonly status: CheckStatus;
      readonly message: string;
      readonly hint?: string | undefined;
    }[];
  }[];
}

/** A state as a reader of `locale` gets it. */
export function localizeLabState(state: LabState, locale: Locale): LocalLabState {
  return {
    lab: state.lab,
    state: state.state,
    namespace: state.namespace,
    steps: state.steps.map((step) => ({
      name: step.name,
      status: step.status,
      checks: step.checks.map(({ name, status, text }) => ({ name, status, ...text[locale] })),
    })),
  };
}
