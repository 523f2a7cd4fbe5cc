import type { Clock, Random } from '../base/index.ts';
import {
  type AuditPolicy,
  auditPolicy,
  type OpenApiData,
  type OpenApiLoader,
  type StoredObject,
} from '../kube/index.ts';
import type { AdmissionPlugin } from './apiserver/admission.ts';
import type { Aggregation } from './apiserver/aggregation.ts';
import { createAuditor } from './apiserver/audit/create-auditor.ts';
import type { AuditEvent } from './apiserver/audit/event.ts';
import { createAuthenticator } from './apiserver/authentication/create-authenticator.ts';
import { createDefaultServiceAccounts } from './apiserver/authentication/default-service-accounts.ts';
import { alwaysAllowAuthorizer } from './apiserver/authorization/always-allow.ts';
import { createAuthorizerOnDemand } from './apiserver/authorization/on-demand.ts';
import { bootstrap } from './apiserver/bootstrap.ts';
import { createCustomResources } from './apiserver/crd/on-demand.ts';
import { type ApiServer, createApiServer } from './apiserver/create-api-server.ts';
import { newDefinitions } from './apiserver/definitions.ts';
import type { EtcdConnection } from './apiserver/etcd-connection.ts';
import { createImpersonate } from './apiserver/impersonation/impersonate.ts';
import { createMetrics } from './apiserver/metrics.ts';
import { loadAll, loadForComponents } from './apiserver/needs.ts';
import type { NodeBackend } from './apiserver/node-backend.ts';
import { createDiscoveryPages, createServedVersions } from './apiserver/pages/discovery.ts';
import { createHealthPages, type HealthCheck } from './apiserver/pages/health.ts';
import { createMetricsPage } from './apiserver/pages/metrics-page.ts';
import { createOpenApiPages } from './apiserver/pages/openapi.ts';
import { createStartChecks } from './apiserver/pages/start-checks.ts';
import { createVersionPage } from './apiserver/pages/version.ts';
import type { ServerParts } from './apiserver/parts.ts';
import type { UserInfo } from './apiserver/request.ts';
import { createRegistry } from './apiserver/resource-registry.ts';
import { writing } from './apiserver/writing-on-demand.ts';
import { kubernetesData } from './kubernetes-data.ts';
import { createStore } from './store/create-store.ts';
import type { StoreSnapshot } from './store/snapshot.ts';
import type { Store, StoreRow } from './store/store.ts';

/** What a cluster is made with: time and chance, who may ask, and what it begins with. */
export interface ClusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** For what comes with every request and is not stored; `random` unless told. */
  readonly requestRandom?: Random;
  /** Signs tokens of ServiceAccounts, 32 bytes; drawn from `random` unless told. */
  readonly serviceAccountKey?: Uint8Array;
  /** Where clients find the API server, as discovery tells it; `127.0.0.1:443` unless told. */
  readonly serverAddress?: string;
  /** Loads the OpenAPI documents when they are first asked for; from beside this program unless told. */
  readonly loadOpenApi?: OpenApiLoader;
  /** Bearer tokens of users. */
  readonly tokens?: ReadonlyMap<string, UserInfo>;
  /** `AlwaysAllow` is for a cluster of one reader; `RBAC` (with the Node authorizer) unless told. */
  readonly authorization?: 'AlwaysAllow' | 'RBAC';
  /**
   * `built-in` gives every namespace its ServiceAccount `default` at once, a simplification for a cluster without the
   * controller that does so; without it Pods are refused as kube-apiserver refuses them.
   */
  readonly serviceAccountController?: 'built-in';
  /** What {@link Cluster.subscribeAudit} tells; Podpath's own policy unless told. */
  readonly auditPolicy?: AuditPolicy;
  /** A snapshot to begin with, in place of a fresh cluster. */
  readonly snapshot?: unknown;
  /** Paths beside Kubernetes's own, asked first. */
  readonly pages?: ServerParts['pages'];
  /** Holds the clock while code that a request needs is loaded; for a cluster whose parts live by that clock. */
  readonly hold?: () => Disposable;
  /** The kubelets, which may come later; without them there are no logs and no `exec`. */
  readonly nodeBackend?: NodeBackend | undefined;
  /** Other API servers; without it what APIServices give to Services cannot be reached. */
  readonly aggregation?: Aggregation;
  /** What `componentstatuses` tells; without it, nothing. */
  readonly componentStatuses?: () => readonly StoredObject[];
  /** What else the health of the API server depends on, under upstream's names. */
  readonly healthChecks?: () => readonly HealthCheck[];
  /** The way to etcd; without one it is always there. */
  readonly etcd?: EtcdConnection;
}

/** A Kubernetes cluster in this program. */
export interface Cluster extends ApiServer, Disposable {
  /** What etcd would hold: keys, revisions, sizes. */
  readonly store: Pick<Store, 'revision' | 'compactRevision'> & { rows(prefix?: string): StoreRow[] };
  /**
   * Loads everything that requests may need but OpenAPI's documents. Without it each part is loaded with the first request that
   * needs it, which a page wants; after it `handle` answers at once whatever is asked, which a program on disk may want.
   */
  load(): Promise<void>;
  /** Loads only what the parts of a cluster that lives ask for; see `ClusterSetup.code`. */
  loadForComponents(): Promise<void>;
  /** Everything that is stored, as a value of JSON. */
  snapshot(): StoreSnapshot;
  /** Replaces everything that is stored. @throws PodpathError `CorruptState` or `Unsupported`; nothing has changed then. */
  restore(snapshot: unknown): void;
  /** Calls `listener` with every audit event as it happens. */
  subscribeAudit(listener: (event: AuditEvent) => void): Disposable;
}

/**
 * Makes a cluster: an API server over a store, with what a fresh one holds. There is no scheduler, no controller and no
 * kubelet: a Pod stays Pending.
 * @throws PodpathError for a snapshot that cannot be read.
 */
export function createCluster(options: ClusterOptions): Cluster {
  const { clock, random } = options;
  const data = kubernetesData;
  const store = createStore({ clock });
  if (options.snapshot !== undefined) store.restore(options.snapshot);
  const registry = createRegistry(newDefinitions(data));
  const { authenticator, tokenIssuer } = createAuthenticator({
    store,
    clock,
    random,
    serviceAccountKey: options.serviceAccountKey ?? newServiceAccountKey(random),
    ...(options.tokens === undefined ? {} : { tokens: options.tokens }),
  });
  const nodeRole = data.bootstrap.find(
    ({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === 'system:node',
  );
  const authorizer =
    options.authorization === 'AlwaysAllow'
      ? alwaysAllowAuthorizer
      : createAuthorizerOnDemand(store, nodeRole?.['rules'] ?? []);
  const auditor = createAuditor({ clock, policy: options.auditPolicy ?? auditPolicy });
  const metrics = createMetrics();
  const versions = createServedVersions(registry, store, options.aggregation);
  const customResources = createCustomResources({ store, registry, clock, random });
  let admission: readonly AdmissionPlugin[] | undefined;
  const checkEtcd = () =>
    options.etcd?.isUp === false ? 'error getting data from etcd: context deadline exceeded' : undefined;
  const ownChecks: readonly HealthCheck[] = [
    { name: 'ping', check: () => undefined },
    { name: 'etcd', check: checkEtcd },
    { name: 'etcd-readiness', check: checkEtcd, root: 'readyz' },
  ];
  const startChecks = createStartChecks({
    store,
    registry,
    bootstrap: data.bootstrap,
    isEtcdUp: () => checkEtcd() === undefined,
  });
  const parts: ServerParts = {
    clock,
    random,
    requestRandom: options.requestRandom ?? random,
    store,
    registry,
    get schemas() {
      return writing.value.schemas;
    },
    authenticator,
    tokenIssuer,
    authorizer,
    impersonate: createImpersonate(authorizer),
    auditor,
    customResources,
    get admission() {
      admission ??= writing.value.createAdmission({ authorizer });
      return admission;
    },
    get nodeBackend() {
      return options.nodeBackend;
    },
    aggregation: options.aggregation,
    etcd: options.etcd,
    componentStatuses: options.componentStatuses,
    hold: options.hold,
    metrics,
    pages: [
      ...(options.pages ?? []),
      createVersionPage(data.version),
      createHealthPages(() => [...ownChecks, ...startChecks, ...(options.healthChecks?.() ?? [])]),
      createMetricsPage(metrics, store, registry),
      createDiscoveryPages(versions, options.serverAddress ?? '127.0.0.1:443'),
      createOpenApiPages({
        load: options.loadOpenApi ?? loadOpenApi,
        clock,
        versions,
        custom: customResources.openApi,
      }),
    ],
  };
  bootstrap(parts, data.bootstrap);
  // Who watches begins with a list; the beginning of time is history that no API server has.
  if (options.snapshot === undefined) store.compact(store.revision);
  if (options.serviceAccountController === 'built-in') createDefaultServiceAccounts(parts);
  return {
    ...createApiServer(parts),
    store: {
      get revision() {
        return store.revision;
      },
      get compactRevision() {
        return store.compactRevision;
      },
      rows: (prefix) => store.rows(prefix),
    },
    load: () => loadAll(parts),
    loadForComponents: () => loadForComponents(parts, options.snapshot !== undefined),
    snapshot: () => store.snapshot(),
    restore: (snapshot) => store.restore(snapshot),
    subscribeAudit: (listener) => auditor.subscribe(listener),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
}

const loadOpenApi: OpenApiLoader = async () =>
  (await import('../kube/data/openapi.json', { with: { type: 'json' } })).default as unknown as OpenApiData;

/** What signs tokens of ServiceAccounts. */
export function newServiceAccountKey(random: Random): Uint8Array {
  return new Uint8Array(Uint32Array.from({ length: 8 }, () => random.uint32()).buffer);
}
