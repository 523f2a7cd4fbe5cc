import type { ApiRequest, RequestInfo, UserInfo } from './request.ts';
import type { ResourceDefinition } from './resource.ts';

/** A resource request once its resource is known. */
export interface ResourceRequest {
  readonly info: RequestInfo;
  readonly request: ApiRequest;
  readonly user: UserInfo;
  readonly definition: ResourceDefinition;
  /** `dryRun=All` was asked for: everything happens but the write. */
  readonly dryRun: boolean;
  /** Adds a `Warning: 299 - "..."` header, once for each text. */
  readonly warn: (text: string) => void;
  /** Adds an annotation to the audit event (`authorization.k8s.io/decision` ...). */
  readonly annotate: (key: string, value: string) => void;
}
