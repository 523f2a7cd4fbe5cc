import { createEmbeddedStage } from './embedded-stage.ts';
import { type Facts, factsOf } from './facts.ts';
import { createObserver, type Observer } from './observer.ts';
import { playScenario } from './play.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Plays one scenario on an embedded cluster of its own. @throws Error when a step fails */
export async function playEmbedded(scenario: Scenario): Promise<Facts> {
  await using stage = await createEmbeddedStage(scenario.metrics === true);
  return factsOf(await playScenario(stage, await createObserver(stage), scenario, 'sc-0'), scenario, stage.nodes);
}

/**
 * Plays scenarios side by side, so many at once, each in a namespace of its own; those that must be alone afterwards, one by one.
 * Calls `onPlayed` with each as it ends; what failed is an Error.
 */
export async function playTogether(
  stage: Stage,
  scenarios: readonly Scenario[],
  options: { readonly atOnce: number; readonly run: string },
  onPlayed: (scenario: Scenario, result: Facts | Error) => void | Promise<void>,
): Promise<void> {
  const observer: Observer = await createObserver(stage);
  const queue = [...scenarios.entries()];
  const one = async ([index, scenario]: readonly [number, Scenario]) => {
    let result: Facts | Error;
    try {
      const played = await playScenario(stage, observer, scenario, `sc-${options.run}-${index}`);
      result = factsOf(played, scenario, stage.nodes);
    } catch (error) {
      result = error instanceof Error ? error : new Error(String(error));
    }
    await onPlayed(scenario, result);
  };
  const together = queue.filter(([, { alone }]) => !alone);
  const worker = async () => {
    for (let next = together.shift(); next !== undefined; next = together.shift()) await one(next);
  };
  await Promise.all(Array.from({ length: options.atOnce }, worker));
  for (const next of queue) if (next[1].alone) await one(next);
}
