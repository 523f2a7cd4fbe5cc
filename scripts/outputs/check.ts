import { type Facts, findUsages, type Recording } from '../../src/runs/index.ts';
import { readFacts, readPages, readRecordedNames, readRecording, readScenarios, type ScenarioFile } from './files.ts';
import { judgeRun } from './judge.ts';

/** All that is committed about outputs and facts. */
export interface CommittedOutputs {
  readonly scenarios: readonly ScenarioFile[];
  /** By the scenario's name. */
  readonly recordings: ReadonlyMap<string, Recording>;
  readonly facts: Facts;
  /** MDX, by the page's name from the root. */
  readonly pages: ReadonlyMap<string, string>;
}

/** Reads what is committed and returns every problem of it; see {@link outputProblems}. */
export async function checkOutputs(): Promise<readonly string[]> {
  const recordings = new Map<string, Recording>();
  for (const name of await readRecordedNames()) {
    const recording = await readRecording(name);
    if (recording !== undefined) recordings.set(name, recording);
  }
  const scenarios = await readScenarios([]);
  return outputProblems({ scenarios, recordings, facts: await readFacts(), pages: await readPages() });
}

/**
 * Holds pages, scenarios, recordings and facts against each other. Returns every problem: a recording that is absent, not current
 * or of no scenario; a command that the page's button could not run; a page that names a run or fact that is not there, or that
 * shows an output written by hand; a run that no page shows.
 */
export function outputProblems({ scenarios, recordings, facts, pages }: CommittedOutputs): readonly string[] {
  const problems: string[] = [];
  const runs = new Set<string>();
  for (const { name, file, scenario, inputs } of scenarios) {
    const recording = recordings.get(name);
    if (recording === undefined) {
      problems.push(`${file}: is not recorded; run \`node scripts/update-outputs.ts ${name}\``);
    } else if (recording.inputs !== inputs) {
      problems.push(
        `${file}: it or a manifest was changed after the recording; run \`node scripts/update-outputs.ts ${name}\``,
      );
    }
    for (const run of scenario.runs) {
      runs.add(`${name}/${run.id}`);
      try {
        judgeRun(run, 'podpath');
      } catch (error) {
        problems.push(`${file}: ${run.id}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const known = new Set(scenarios.map(({ name }) => name));
  for (const name of recordings.keys()) {
    if (!known.has(name)) problems.push(`content/runs/recorded/${name}.json: there is no content/runs/${name}.yaml`);
  }

  const shown = new Set<string>();
  for (const [page, mdx] of pages) {
    const usages = findUsages(mdx);
    for (const problem of usages.problems) problems.push(`${page}: ${problem}`);
    for (const id of usages.runs) {
      shown.add(id);
      if (!runs.has(id)) problems.push(`${page}: shows the run "${id}", which no scenario has`);
    }
    for (const id of usages.facts) {
      if (!Object.hasOwn(facts, id)) problems.push(`${page}: names the fact "${id}", which content/facts.json lacks`);
    }
  }
  for (const id of runs) if (!shown.has(id)) problems.push(`content/runs: no page shows the run "${id}"`);
  return problems;
}
