import { buildGoProgram } from './go-programs.ts';
import { hashScenario, type LineFile, type LineResult, lineOf, readRecordedLines } from './line-files.ts';
import { type Programs, playLines } from './play-lines.ts';

/** Builds the programs that these lines name; kubectl is on PATH. */
export async function buildPrograms(files: readonly LineFile[]): Promise<Programs> {
  const lines = files.flatMap(({ scenarios }) => scenarios.flatMap((scenario) => scenario.lines.map(lineOf)));
  const programs = new Map<string, string>();
  for (const name of ['informer', 'helm'] as const)
    if (lines.some(({ line }) => line.split(' ')[0] === name)) programs.set(name, await buildGoProgram(name));
  return programs;
}

/** What a scenario did, or why it could not be played to its end. */
export type Played = readonly LineResult[] | Error;

/**
 * Plays all files at once and their scenarios one after another, in their order: scenarios of one file may make the same
 * object outside their namespaces.
 */
export function playFiles(
  kubeconfig: string,
  programs: Programs,
  files: readonly LineFile[],
): ReadonlyMap<string, Promise<Played>> {
  const played = new Map<string, Promise<Played>>();
  for (const { name, scenarios } of files) {
    let before: Promise<unknown> = Promise.resolve();
    for (const scenario of scenarios) {
      const one = before.then(() =>
        playLines(kubeconfig, programs, name, scenario).catch((error: unknown) =>
          error instanceof Error ? error : new Error(String(error)),
        ),
      );
      played.set(`${name}/${scenario.name}`, one);
      before = one;
    }
  }
  return played;
}

/** Where the results of a scenario differ from the recorded ones: by the number of the line, what both did. */
export async function compareWithRecorded(
  file: LineFile,
  name: string,
  played: Played,
): Promise<ReadonlyMap<number, string>> {
  if (played instanceof Error) throw played;
  const scenario = file.scenarios.find((one) => one.name === name);
  const recorded = (await readRecordedLines(file.name))?.scenarios[name];
  if (scenario === undefined || recorded === undefined || recorded.inputs !== (await hashScenario(scenario)))
    throw new Error(
      `${file.name}/${name} is not recorded as it stands; run: node scripts/clients.ts --record ${file.name}`,
    );
  const print = (result?: LineResult): string =>
    result === undefined ? '(nothing)' : `[${result.exitCode}]\n${result.stdout}${result.stderr}`;
  return new Map(
    Array.from({ length: Math.max(played.length, recorded.results.length) }, (_none, index) => {
      const [now, then] = [print(played[index]), print(recorded.results[index])];
      return [index, now === then ? '' : `$ ${played[index]?.line}\n-- here:\n${now}\n-- real:\n${then}`] as const;
    }).filter(([, text]) => text !== ''),
  );
}
