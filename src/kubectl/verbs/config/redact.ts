import type { Kubeconfig } from '../../client/session-config.ts';
import { CommandError } from '../../errors.ts';

const secret = 'DATA+OMITTED';
const hidden = 'REDACTED';

/** Keys whose values are not shown (`RedactSecrets` and `ShortenConfig` of `client-go/tools/clientcmd/api/helpers.go`, v0.37). */
const shown: Readonly<Record<string, string>> = {
  'certificate-authority-data': secret,
  'client-certificate-data': secret,
  'client-key-data': secret,
  token: hidden,
  password: hidden,
};

/** A kubeconfig without its secrets. */
export function redacted(config: Kubeconfig): Kubeconfig {
  const hide = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, shown[key] ?? value]));
  return {
    ...config,
    clusters: config.clusters.map(({ name, cluster }) => ({ name, cluster: hide(cluster) })),
    users: config.users.map(({ name, user }) => ({ name, user: hide(user) })),
  };
}

/** Only what the context needs (`MinifyConfig`). @throws CommandError */
export function minified(config: Kubeconfig, wanted: string): Kubeconfig {
  const name = wanted === '' ? config['current-context'] : wanted;
  if (name === '') throw new CommandError('current-context must exist in order to minify');
  const found = config.contexts.find((one) => one.name === name);
  if (found === undefined) throw new CommandError(`cannot locate context ${name}`);
  const { cluster, user } = found.context;
  return {
    clusters: config.clusters.filter((one) => one.name === cluster),
    users: config.users.filter((one) => one.name === user),
    contexts: [found],
    'current-context': name,
  };
}
