import type { KubeObject } from '../../kube/index.ts';
import type { Authenticator, TokenIssuer } from './authenticator.ts';
import type { Asker } from './resource.ts';

/** What the rules of a resource that is only answered may ask for. */
export interface VirtualAsker extends Asker {
  readonly authenticator: Authenticator;
  readonly tokenIssuer: TokenIssuer;
  /** `dryRun=All`; reviews answer all the same. */
  readonly dryRun: boolean;
  /** Adds an annotation to the audit event. */
  readonly annotate: (key: string, value: string) => void;
}

/**
 * A resource that is created but never stored: its answer is the object with its status filled in (TokenReview,
 * SubjectAccessReview, `serviceaccounts/token`). The object is the request's own, decoded and defaulted, and may be changed.
 * @throws StatusError to refuse.
 */
export type VirtualCreate = (object: KubeObject, asker: VirtualAsker) => KubeObject;

/** By resource, or resource and subresource: `tokenreviews.authentication.k8s.io`, `serviceaccounts/token`. */
export type VirtualResources = Readonly<Record<string, VirtualCreate>>;
