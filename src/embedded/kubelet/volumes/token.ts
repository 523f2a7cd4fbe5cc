import type { Pod } from '../../../kube/index.ts';
import type { ApiClient } from '../../client/index.ts';

/** Asks for a token of the Pod's ServiceAccount that ends with the Pod (`pkg/kubelet/token/token_manager.go`, v1.37). */
export async function requestToken(
  client: ApiClient,
  { metadata: { namespace, name, uid }, spec }: Pod,
  audience: string | undefined,
  expirationSeconds = 3600,
): Promise<{ readonly token: string; readonly lifetimeMs: number }> {
  const account = spec.serviceAccountName || 'default';
  const { status } = await client.request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      audiences: audience === undefined || audience === '' ? null : [audience],
      expirationSeconds,
      boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name, uid },
    },
  });
  return { token: (status as { token: string }).token, lifetimeMs: expirationSeconds * 1000 };
}
