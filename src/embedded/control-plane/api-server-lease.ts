import { type Due, encodeBase32, sha256, type Timer } from '../../base/index.ts';
import { formatMicroTime, type KubeObject, type StatusError } from '../../kube/index.ts';
import {
  type ComponentContext,
  isDue,
  isObject,
  isString,
  noMemory,
  optional,
  recordOf,
  resources,
} from '../client/index.ts';

/** The Lease by which an API server says that it lives. */
export interface ApiServerLease extends Disposable {
  /** It has been written. */
  readonly isHeld: boolean;
  /** Leases of API servers that are no more are looked for. */
  readonly collectsGarbage: boolean;
  /** Takes the Lease away, as an API server that ends in good order does. */
  release(): Promise<void>;
}

interface LeaseJson {
  readonly holder: string;
  readonly renewal: Due;
  readonly collection: Due;
  /** As it was written last. */
  readonly lease?: object | undefined;
}

const isLeaseJson = recordOf<LeaseJson>({
  holder: isString,
  renewal: isDue,
  collection: isDue,
  lease: optional<object>(isObject),
});

const namespace = 'kube-system';
const identityLabel = 'apiserver.kubernetes.io/identity';
const durationSeconds = 3600;
const renewMs = 10_000;
const collectMs = 3_600_000;

/** `apiserver-` and a hash of the host's name (`NewConfig`, apiserver/pkg/server/config.go, v1.37). */
export function apiServerIdOf(hostname: string): string {
  const data = [hostname, 'kube-apiserver'].flatMap((text) => {
    const bytes = new TextEncoder().encode(text);
    return [bytes.length >> 8, bytes.length & 255, ...bytes];
  });
  const hash = encodeBase32(sha256(Uint8Array.from(data)).slice(0, 16));
  return `apiserver-${hash.replaceAll('=', '').toLowerCase()}`;
}

/**
 * Keeps the Lease of this API server in `kube-system`, renewed every 10 s, and deletes, each hour, those of others that have run
 * out (`pkg/controlplane/apiserver/server.go`, `pkg/controlplane/controller/apiserverleasegc`, v1.37).
 */
export function createApiServerLease(
  context: ComponentContext,
  host: { readonly name: string; readonly address: string },
  newIdentity: () => string,
): ApiServerLease {
  const { client, clock, log, memory = noMemory } = context;
  const name = apiServerIdOf(host.name);
  let lease: KubeObject | undefined;
  let renewal: Timer | undefined;
  let collection: Timer | undefined;
  let isOver = false;
  const saved = memory.keep('identity lease', isLeaseJson, () =>
    renewal?.due === undefined || collection?.due === undefined
      ? undefined
      : { holder, renewal: renewal.due, collection: collection.due, lease },
  );
  const holder: string = saved?.holder ?? `${name}_${newIdentity()}`;
  const isMissing = (error: unknown) => (error as Partial<StatusError>).code === 404;
  const wanted = () => ({
    holderIdentity: holder,
    leaseDurationSeconds: durationSeconds,
    renewTime: formatMicroTime(clock.now()),
  });
  const write = async (): Promise<KubeObject> => {
    if (lease !== undefined) return client.update(resources.leases, { ...lease, spec: wanted() });
    try {
      const found = await client.get(resources.leases, { namespace, name });
      return await client.update(resources.leases, { ...found, spec: wanted() });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    return client.create(resources.leases, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name,
        namespace,
        labels: { [identityLabel]: 'kube-apiserver', 'kubernetes.io/hostname': host.name },
        annotations: { 'kubernetes.io/peer-advertise-address': host.address },
      },
      spec: wanted(),
    });
  };
  const remove = async (of: { readonly name: string; readonly uid?: string }) => {
    try {
      const { uid } = of;
      const options = uid === undefined ? {} : { preconditions: { uid } };
      await client.delete(resources.leases, { namespace, name: of.name }, options);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  };
  const complain = (error: Error) => log('error', `kube-apiserver: Lease ${name}: ${error.message}`);
  const renew = async () => {
    try {
      const written = await write();
      if (!isOver) lease = written;
    } catch (error) {
      lease = undefined;
      complain(error as Error);
    }
  };
  const collect = async () => {
    const { items } = await client.list<KubeObject>(resources.leases, {
      namespace,
      labelSelector: `${identityLabel}=kube-apiserver`,
    });
    for (const { metadata, ['spec']: spec } of items) {
      const { renewTime, leaseDurationSeconds } = spec ?? {};
      const isRunOut =
        renewTime === undefined || Date.parse(renewTime) + (leaseDurationSeconds ?? 0) * 1000 < clock.now();
      if (isRunOut && metadata.name !== undefined)
        await remove({ name: metadata.name, ...(metadata.uid === undefined ? {} : { uid: metadata.uid }) });
    }
  };
  const armRenewal = (when: Due | number) => {
    renewal = clock.schedule(
      () => {
        armRenewal(renewMs);
        void renew();
      },
      when,
      'kube-apiserver: renews its Lease',
    );
  };
  const armCollection = (when: Due | number) => {
    collection = clock.schedule(
      () => {
        armCollection(collectMs);
        collect().catch(complain);
      },
      when,
      'kube-apiserver: looks for Leases of API servers that are no more',
    );
  };
  if (saved === undefined) {
    armRenewal(renewMs);
    armCollection(collectMs);
    // That of the one before says nothing any more.
    void remove({ name })
      .catch(complain)
      .then(() => (isOver ? undefined : renew()));
  } else {
    lease = saved.lease as KubeObject | undefined;
    memory.whenRestored(() => {
      armRenewal(saved.renewal);
      armCollection(saved.collection);
    });
  }
  const end = () => {
    isOver = true;
    renewal?.[Symbol.dispose]();
    collection?.[Symbol.dispose]();
  };
  return {
    get isHeld() {
      return lease !== undefined;
    },
    get collectsGarbage() {
      return collection !== undefined;
    },
    async release() {
      end();
      await remove({ name }).catch(complain);
    },
    [Symbol.dispose]: end,
  };
}
