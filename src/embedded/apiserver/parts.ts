import type { Clock, Random } from '../../base/index.ts';
import type { Schemas, StoredObject } from '../../kube/index.ts';
import type { Store } from '../store/store.ts';
import type { AdmissionPlugin } from './admission.ts';
import type { Aggregation } from './aggregation.ts';
import type { Auditor } from './auditor.ts';
import type { Authenticator, Impersonate, TokenIssuer } from './authenticator.ts';
import type { Authorizer } from './authorizer.ts';
import type { CustomResourcesOnDemand } from './crd/custom-resources.ts';
import type { EtcdConnection } from './etcd-connection.ts';
import type { Metrics } from './metrics.ts';
import type { NodeBackend } from './node-backend.ts';
import type { ApiRequest } from './request.ts';
import type { ResourceRegistry } from './resource-registry.ts';
import type { ApiResponse } from './response.ts';

/** What an API server is put together from; each part is a folder or file of its own. */
export interface ServerParts {
  readonly clock: Clock;
  readonly random: Random;
  /** For what comes with every request and is not stored: ids in the audit log, ends of watches. */
  readonly requestRandom: Random;
  readonly store: Store;
  readonly registry: ResourceRegistry;
  readonly schemas: Schemas;
  readonly authenticator: Authenticator;
  readonly impersonate: Impersonate;
  readonly auditor: Auditor;
  readonly authorizer: Authorizer;
  readonly customResources: CustomResourcesOnDemand;
  readonly admission: readonly AdmissionPlugin[];
  readonly tokenIssuer: TokenIssuer;
  /** The kubelets; undefined while there are none. */
  readonly nodeBackend: NodeBackend | undefined;
  /** Other API servers; undefined where no network leads to any. */
  readonly aggregation: Aggregation | undefined;
  /** The way to etcd; undefined where it is always there. */
  readonly etcd: EtcdConnection | undefined;
  /** What `componentstatuses` tells, which nobody stores; absent: nothing. */
  readonly componentStatuses: (() => readonly StoredObject[]) | undefined;
  readonly metrics: Metrics;
  /** Holds the cluster's time still while code is loaded. */
  readonly hold: (() => Disposable) | undefined;
  /** Paths that are no resources (discovery, OpenAPI), asked in turn; undefined for a path that is not theirs. */
  readonly pages: readonly ((request: ApiRequest) => ApiResponse | Promise<ApiResponse> | undefined)[];
}
