import { canonicalQuantity } from '../../../kube/index.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { createGenerator, namedMeta, requireName } from './generator.ts';

/** `kubectl create quota` (`kubectl/pkg/cmd/create/create_quota.go`, v0.37). */
export const createQuota = createGenerator({
  resource: 'resourcequotas',
  failure: 'failed to create quota: ',
  generate(context, name) {
    const { flags } = context;
    requireName(name);
    const hard = parseResourceList(flags.text('hard'));
    const scopes = flags.text('scopes') === '' ? undefined : flags.text('scopes').split(',');
    if (scopes?.includes('')) throw new CommandError('invalid resource quota scope ""');
    return {
      kind: 'ResourceQuota',
      apiVersion: 'v1',
      metadata: namedMeta(context, name),
      spec: { ...(hard === undefined ? {} : { hard }), ...(scopes === undefined ? {} : { scopes }) },
      status: {},
    };
  },
});

/** `populateResourceListV1`: `cpu=1,memory=1Gi`, sorted by name; undefined for nothing. @throws CommandError */
export function parseResourceList(text: string): Record<string, string> | undefined {
  if (text === '') return undefined;
  const found: Record<string, string> = {};
  for (const statement of text.split(',')) {
    const [name = '', value = '', ...more] = statement.split('=');
    if (!statement.includes('=') || more.length > 0)
      throw new CommandError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    try {
      found[name] = canonicalQuantity(value);
    } catch (error) {
      throw new CommandError(messageOf(error), { cause: error });
    }
  }
  return sortKeys(found);
}

/** A map as Go prints it: keys in order. */
export const sortKeys = <T>(map: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
