import type { VerbContext } from '../../command/context.ts';
import { isNotFound } from '../../errors.ts';
import { formatKind } from '../../printers/name.ts';
import { type Info, mappingOf } from '../../resource/info.ts';
import type { Result } from '../../resource/selection.ts';

/** What tells two objects apart. */
export const locationOf = (info: Info): string => {
  const { group, resource } = mappingOf(info);
  return `${resource}.${group}/${info.namespace}/${info.name}`;
};

/** Shows what would be deleted and asks (`--interactive`); undefined when the answer is not y. */
export async function confirmDeletion(
  context: VerbContext,
  result: Result,
  ignoresNotFound: boolean,
): Promise<ReadonlySet<string> | undefined> {
  const infos: Info[] = [];
  await result.visit(async (info) => void infos.push(info), ignoresNotFound ? isNotFound : undefined);
  if (infos.length === 0) {
    await context.out('No resources found\n');
    return undefined;
  }
  const lines = infos
    .map((info) => `${formatKind(mappingOf(info).group, mappingOf(info).kind)}/${info.name}\n`)
    .join('');
  await context.out(
    `You are about to delete the following ${infos.length} resource(s):\n${lines}Do you want to continue? (y/N): `,
  );
  const [answer = ''] = (await context.readStdin()).split('\n', 1);
  if (answer.trim().toLowerCase() === 'y') return new Set(infos.map(locationOf));
  await context.out('deletion is cancelled\n');
  return undefined;
}
