import type { KubeObject, StoredObject } from '../../kube/index.ts';
import type { UserInfo } from './request.ts';
import type { ResourceInfo, RuleContext } from './resource.ts';

/** What admission is asked about (`apiserver/pkg/admission/interfaces.go`, v1.37). */
export interface AdmissionAttributes {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly resource: ResourceInfo;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** What is to be written, which `admit` may change; undefined for DELETE. */
  readonly object: KubeObject | undefined;
  readonly old: StoredObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  readonly annotate: (key: string, value: string) => void;
}

/**
 * One admission step: one file in `admission/`, listed in `admission/index.ts` in upstream's order
 * (`pkg/kubeapiserver/options/plugins.go`, v1.37). All `admit`s run, then the kind's own preparation and validation, then
 * all `validate`s, then the write.
 */
export interface AdmissionPlugin {
  /** Upstream's name: `LimitRanger`. */
  readonly name: string;
  /** @throws StatusError to refuse. */
  readonly admit?: (attributes: AdmissionAttributes, context: AdmissionContext) => void;
  /** @throws StatusError to refuse. */
  readonly validate?: (attributes: AdmissionAttributes, context: AdmissionContext) => void;
}

export interface AdmissionContext extends RuleContext {
  /** Writes an object as the API server itself (a quota's usage): compare-and-swap, with retries. */
  readonly update: (
    resource: { group: string; resource: string },
    namespace: string,
    name: string,
    change: (object: KubeObject) => void,
  ) => StoredObject | undefined;
}
