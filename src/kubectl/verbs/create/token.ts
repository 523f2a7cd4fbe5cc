import type { KubeObject } from '../../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../../client/path-segment.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { printWith } from '../create.ts';
import { nameArgument } from './generator.ts';

interface TokenRequest extends KubeObject {
  readonly status?: { readonly token?: string };
}

const boundKinds: readonly string[] = ['Node', 'Pod', 'Secret'];

/** `kubectl create token` (`kubectl/pkg/cmd/create/create_token.go`, v0.37). */
export const createToken: Verb = {
  async run(context) {
    const { flags, namespace, client } = context;
    const name = nameArgument(context);
    const printer = await createTypedPrinter(context, 'created');
    const spec = readSpec(context, name);
    let answer: TokenRequest;
    try {
      answer = await client.rest.json<TokenRequest>({
        method: 'POST',
        path: `/api/v1/namespaces/${namespaceSegment(namespace.name)}/serviceaccounts/${nameSegment(name)}/token`,
        about: { resource: { group: '', resource: 'serviceaccounts' }, name },
        body: { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata: {}, spec, status: {} },
      });
    } catch (error) {
      throw new CommandError(`failed to create token: ${messageOf(error)}`, { cause: error });
    }
    const token = answer.status?.token ?? '';
    if (token === '') throw new CommandError('failed to create token: no token in server response');
    if (flags.isSet('output')) await printWith(context, (write) => printer.print(answer, write));
    else await context.out(context.isTerminal ? `${token}\n` : token);
  },
};

/** `TokenOptions.Validate` and the request. @throws CommandError */
function readSpec({ flags }: VerbContext, account: string): object {
  const [kind, name] = [flags.text('bound-object-kind'), flags.text('bound-object-name')];
  const [uid, duration] = [flags.text('bound-object-uid'), flags.duration('duration')];
  const audiences = flags.each('audience');
  if (account === '') throw new CommandError('service account name is required');
  if (duration < 0) throw new CommandError('--duration must be greater than or equal to 0');
  if (duration % 1000 !== 0) throw new CommandError('--duration cannot be expressed in units less than seconds');
  if (audiences.includes('')) throw new CommandError('--audience must not be an empty string');
  if (kind === '') {
    if (name !== '') throw new CommandError('--bound-object-name can only be set if --bound-object-kind is provided');
    if (uid !== '') throw new CommandError('--bound-object-uid can only be set if --bound-object-kind is provided');
  } else {
    if (!boundKinds.includes(kind))
      throw new CommandError(`supported --bound-object-kind values are ${boundKinds.join(', ')}`);
    if (name === '') throw new CommandError('--bound-object-name is required if --bound-object-kind is provided');
  }
  return {
    audiences: audiences.length === 0 ? null : audiences,
    ...(duration === 0 ? {} : { expirationSeconds: duration / 1000 }),
    ...(kind === '' ? {} : { boundObjectRef: { kind, apiVersion: 'v1', name, ...(uid === '' ? {} : { uid }) } }),
  };
}
