import type { ApiRequest, RequestInfo, UserInfo } from './request.ts';

/** What authentication found out (`apiserver/pkg/authentication/authenticator/interfaces.go`, v1.37). */
export interface Authentication {
  readonly user: UserInfo;
  /** For whom the token was issued; absent for what has no audience (a client certificate). */
  readonly audiences?: readonly string[];
  /** For a `Warning` header: tokens that should not be used any more. */
  readonly warnings?: readonly string[];
  /** For the audit event. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Tells who asks, from `Authorization: Bearer ...` or from {@link ApiRequest.clientIdentity}. Undefined is 401; that a caller
 * without credentials is `system:anonymous` is an authenticator's own decision. `system:authenticated` is among the groups
 * that come out.
 */
export interface Authenticator {
  authenticate(request: ApiRequest): Authentication | undefined;
  /**
   * The same for the token of a TokenReview; `audiences` are those that the reviewer accepts, empty for the server's own.
   * @throws Error with what TokenReview tells as the error: `invalid bearer token`
   */
  authenticateToken(token: string, audiences: readonly string[]): Authentication | undefined;
}

/**
 * Replaces the caller by whom the `Impersonate-*` headers name (`apiserver/pkg/endpoints/filters/impersonation`, v1.37).
 * Undefined where there are no such headers. `constraint` is the verb that allowed it, empty for `impersonate`; it goes into
 * the audit event.
 * @throws StatusError 403 where the caller may not, 400 for headers that do not fit together.
 */
export type Impersonate = (
  request: ApiRequest,
  info: RequestInfo,
  user: UserInfo,
) => { readonly user: UserInfo; readonly constraint: string } | undefined;

/** What the TokenRequest subresource asks for. */
export interface TokenClaims {
  readonly serviceAccount: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** Tokens of Pods live longer than was asked for; their use after this is noted in the audit event. */
  readonly warnAfterSeconds?: number;
  /** The Pod, Secret or Node that the token dies with. */
  readonly boundObject?: { readonly kind: string; readonly name: string; readonly uid: string };
  /** The Pod's node, where there is one. */
  readonly node?: { readonly name: string; readonly uid: string };
}

/** Issues tokens of service accounts (`pkg/serviceaccount/jwt.go`, v1.37). */
export interface TokenIssuer {
  /** Audiences of a token that asks for none. */
  readonly defaultAudiences: readonly string[];
  /** `id` is the token's own (`jti`); times are whole seconds since the epoch. */
  issue(claims: TokenClaims): { readonly token: string; readonly id: string; readonly issuedAtSeconds: number };
}
