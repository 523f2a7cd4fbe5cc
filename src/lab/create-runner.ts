import { PodpathError } from '../base/index.ts';
import { addons } from './addons.ts';
import { ClusterApi } from './api.ts';
import type { Lab } from './definition.ts';
import { LabNamespace } from './namespace.ts';
import { isCommand } from './parse.ts';
import { assertRequirements } from './requirements.ts';
import { combineStatus, runStep } from './run-step.ts';
import type { CheckOptions, LabRunner, LabRunnerOptions, LabState, RunLine, SolvedLine, StepResult } from './runner.ts';
import { labNotStarted, lineFailed, stepUnknown } from './runner-messages.ts';

type StepState = LabState['steps'][number];

/**
 * Makes one learner's run of one lab. Nothing happens in the cluster before {@link LabRunner.start}.
 * @throws PodpathError `Invalid` for a learner whose identifier cannot be a label.
 */
export function createLabRunner(options: LabRunnerOptions): LabRunner {
  return new Runner(options);
}

class Runner implements LabRunner {
  readonly #options: LabRunnerOptions;
  readonly #api: ClusterApi;
  readonly #namespace: LabNamespace;
  readonly #listeners = new Set<(state: LabState) => void>();
  readonly #steps = new Map<string, StepState>();
  /** Absent: the cluster has not been looked at. */
  #state: LabState['state'] | undefined;
  /** Starting, leaving and resetting follow one another. */
  #last: Promise<unknown> = Promise.resolve();
  /** Aborts the checks that run; a lab that is left has nothing to be checked. */
  #checking = new AbortController();

  constructor(options: LabRunnerOptions) {
    this.#options = options;
    this.#api = new ClusterApi(options.fetch, options.clock);
    this.#namespace = new LabNamespace({ ...options, api: this.#api });
    this.#forgetResults();
  }

  get namespace(): string {
    return this.#namespace.name;
  }

  start(signal?: AbortSignal): Promise<LabState> {
    return this.#enqueue(() => this.#start(signal));
  }

  leave(signal?: AbortSignal): Promise<LabState> {
    return this.#enqueue(() => this.#leave(signal));
  }

  reset(signal?: AbortSignal): Promise<LabState> {
    // Leaving also puts back what the lab removed, so that a reset that is cut off leaves nothing removed for good.
    return this.#enqueue(async () => {
      await this.#leave(signal);
      return this.#start(signal);
    });
  }

  async state(signal?: AbortSignal): Promise<LabState> {
    if (this.#state === undefined) {
      const found = await this.#namespace.look(signal);
      this.#state ??= found?.started && !found.deleting ? 'ready' : 'absent';
    }
    return this.#snapshot();
  }

  onChange(listener: (state: LabState) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  async check(name: string, { wait = true, signal }: CheckOptions = {}): Promise<StepResult> {
    const step = this.#findStep(name);
    const found = await this.#namespace.look(signal);
    if (!found?.started || found.deleting)
      throw new PodpathError({ reason: 'NotFound', text: labNotStarted(this.#options.lab.name) });
    this.#state ??= 'ready';
    this.#steps.set(name, { name, status: 'checking', checks: [] });
    this.#changed();
    try {
      const checks = await runStep(step, {
        ...{ api: this.#api, namespace: this.namespace, wait },
        ...{ checks: this.#options.checks, clock: this.#options.clock },
        signal: signal ? AbortSignal.any([signal, this.#checking.signal]) : this.#checking.signal,
        onResults: (results) => {
          this.#steps.set(name, { name, status: 'checking', checks: results });
          this.#changed();
        },
      });
      const status = combineStatus(checks);
      this.#steps.set(name, { name, status, checks });
      return { step: name, status, checks };
    } catch (error) {
      this.#steps.set(name, { name, status: 'unchecked', checks: [] });
      throw error;
    } finally {
      this.#changed();
    }
  }

  async solve(name: string, signal?: AbortSignal): Promise<readonly SolvedLine[]> {
    const solved: SolvedLine[] = [];
    for (const line of this.#findStep(name).solution.filter(isCommand))
      solved.push({ line, ...(await this.#run(line, signal)) });
    return solved;
  }

  [Symbol.dispose](): void {
    this.#checking.abort();
    this.#listeners.clear();
  }

  async #start(signal: AbortSignal | undefined): Promise<LabState> {
    const found = await this.#namespace.look(signal);
    if (found?.started && !found.deleting) return this.#become('ready');
    this.#become('starting');
    try {
      const { capabilities, lab } = this.#options;
      await assertRequirements(lab, this.#api.reader(this.namespace, new Map(), signal), capabilities);
      if (found?.deleting) await this.#finishLeaving(found.removed, signal);
      await this.#namespace.create(signal);
      await this.#namespace.waitUntilUsable(signal);
      for (const addon of lab.removes) await this.#run(addons[addon].removeLine, signal);
      for (const manifest of lab.setup) await this.#run(`kubectl apply -f ${manifest}`, signal);
      await this.#namespace.markStarted(signal);
    } catch (error) {
      this.#become('absent');
      throw error;
    }
    this.#forgetResults();
    return this.#become('ready');
  }

  async #leave(signal: AbortSignal | undefined): Promise<LabState> {
    this.#checking.abort();
    this.#checking = new AbortController();
    const found = await this.#namespace.look(signal);
    if (found) {
      this.#become('leaving');
      try {
        await this.#finishLeaving(found.removed, signal);
      } catch (error) {
        // Look again when asked: it may be there, half gone or gone.
        this.#state = undefined;
        throw error;
      }
    }
    this.#forgetResults();
    return this.#become('absent');
  }

  /** Puts back first: the namespace holds the record of what was removed, so it goes last. */
  async #finishLeaving(removed: Lab['removes'], signal: AbortSignal | undefined): Promise<void> {
    for (const addon of removed) await this.#run(addons[addon].installLine, signal);
    await this.#namespace.delete(signal);
  }

  async #run(line: string, signal: AbortSignal | undefined): Promise<Awaited<ReturnType<RunLine>>> {
    const { folder } = this.#options.lab;
    const result = await this.#options.kubectl(line, { namespace: this.namespace, folder, signal });
    if (result.exitCode === 0) return result;
    const output = `${result.stderr}${result.stdout}`.trim().slice(-2000);
    throw new PodpathError({
      reason: 'CommandFailed',
      text: lineFailed(line, result.exitCode, output),
      command: { line, exitCode: result.exitCode, output },
    });
  }

  #enqueue(work: () => Promise<LabState>): Promise<LabState> {
    const next = this.#last.then(work, work);
    this.#last = next;
    return next;
  }

  #findStep(name: string): Lab['steps'][number] {
    const { lab } = this.#options;
    const step = lab.steps.find((candidate) => candidate.name === name);
    if (step) return step;
    const known = lab.steps.map((candidate) => candidate.name);
    throw new PodpathError({ reason: 'NotFound', text: stepUnknown(lab.name, name, known) });
  }

  #forgetResults(): void {
    for (const { name } of this.#options.lab.steps) this.#steps.set(name, { name, status: 'unchecked', checks: [] });
  }

  #become(state: LabState['state']): LabState {
    this.#state = state;
    this.#changed();
    return this.#snapshot();
  }

  #changed(): void {
    const state = this.#snapshot();
    for (const listener of this.#listeners) listener(state);
  }

  #snapshot(): LabState {
    return {
      lab: this.#options.lab.name,
      namespace: this.namespace,
      state: this.#state ?? 'absent',
      steps: [...this.#steps.values()],
    };
  }
}
