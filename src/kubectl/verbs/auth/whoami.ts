import { isStatusError, type KubeObject } from '../../../kube/index.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { CommandError, isNotFound } from '../../errors.ts';
import { createTabWriter, tableOptions } from '../../printers/tab-writer.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { printWith } from '../create.ts';
import { formatSlice } from './rules.ts';

interface UserInfo {
  readonly username?: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** `kubectl auth whoami` (`kubectl/pkg/cmd/auth/whoami.go`, v0.37). Simplified: asks for v1 alone, not for older versions. */
export const whoAmI: Verb = {
  async run(context) {
    const printer = context.flags.text('output') === '' ? undefined : await createTypedPrinter(context, '');
    const review = await askWho(context);
    await printWith(context, (write) => {
      if (printer !== undefined) printer.print(review, write);
      else printTable((review['status']?.userInfo ?? {}) as UserInfo, write);
    });
  },
};

async function askWho({ client }: VerbContext): Promise<KubeObject> {
  try {
    return await client.rest.json<KubeObject>({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      about: { resource: { group: 'authentication.k8s.io', resource: 'selfsubjectreviews' }, name: '' },
      body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1', metadata: {} },
    });
  } catch (error) {
    const text = 'the selfsubjectreviews API is not enabled in the cluster';
    if (isStatusError(error) && error.reason === 'Forbidden')
      throw new CommandError(`${text} or you do not have permission to call it`, { cause: error });
    if (isNotFound(error)) throw new CommandError(text, { cause: error });
    throw error;
  }
}

function printTable({ username = '', uid = '', groups = [], extra = {} }: UserInfo, write: (text: string) => void) {
  const writer = createTabWriter(write, tableOptions);
  writer.write('ATTRIBUTE\tVALUE\n');
  if (username !== '') writer.write(`Username\t${username}\n`);
  if (uid !== '') writer.write(`UID\t${uid}\n`);
  if (groups.length > 0) writer.write(`Groups\t${formatSlice(groups)}\n`);
  for (const key of Object.keys(extra).sort()) writer.write(`Extra: ${key}\t${formatSlice(extra[key])}\n`);
  writer.flush();
}
