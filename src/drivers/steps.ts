import { asPodpathError, type Clock, type LocalizedText } from '../base/index.ts';
import type { LifecycleStep, StepListener } from './driver.ts';

/** The steps of one work, told to a listener as they begin, say more and end. */
export interface Steps {
  begin(name: string): void;
  say(name: string, detail: LocalizedText): void;
  end(name: string, state?: 'done' | 'skipped', detail?: LocalizedText): void;
  /** Does `work` as a step; its failure is told and thrown on. */
  run<Result>(name: string, work: (say: (detail: LocalizedText) => void) => Promise<Result>): Promise<Result>;
  /** Tells those that run that they failed. */
  failRunning(error: unknown): void;
}

export interface StepDefinition {
  readonly name: string;
  readonly title: LocalizedText;
}

/** The steps, in the order of `definitions`, which the listener sees as `index` and `count`. */
export function createSteps(definitions: readonly StepDefinition[], listener: StepListener, clock: Clock): Steps {
  const begun = new Map<string, number>();
  const ended = new Set<string>();

  function tell(name: string, more: Pick<LifecycleStep, 'state' | 'detail' | 'error'>): void {
    const index = definitions.findIndex((definition) => definition.name === name);
    const definition = definitions[index];
    if (definition === undefined) throw new Error(`no step is called ${name}`);
    listener({
      name,
      title: definition.title,
      index: index + 1,
      count: definitions.length,
      durationMs: clock.now() - (begun.get(name) ?? clock.now()),
      ...more,
    });
  }

  const steps: Steps = {
    begin(name) {
      begun.set(name, clock.now());
      tell(name, { state: 'running' });
    },
    say(name, detail) {
      if (!ended.has(name)) tell(name, { state: 'running', detail });
    },
    end(name, state = 'done', detail) {
      if (ended.has(name)) return;
      ended.add(name);
      tell(name, { state, detail });
    },
    async run(name, work) {
      steps.begin(name);
      try {
        const result = await work((detail) => steps.say(name, detail));
        steps.end(name);
        return result;
      } catch (error) {
        if (!ended.has(name)) {
          ended.add(name);
          tell(name, { state: 'failed', error: asPodpathError(error) });
        }
        throw error;
      }
    },
    failRunning(error) {
      for (const name of begun.keys()) {
        if (ended.has(name)) continue;
        ended.add(name);
        tell(name, { state: 'failed', error: asPodpathError(error) });
      }
    },
  };
  return steps;
}
