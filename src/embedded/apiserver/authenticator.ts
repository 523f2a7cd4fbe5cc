import type { ApiRequest, UserInfo } from './request.ts';

/** What authentication found out (`apiserver/pkg/authentication/authenticator/interfaces.go`, v1.37). */
export interface Authentication {
  readonly user: UserInfo;
  /** For whom the token was issued; absent for what has no audience (a client certificate). */
  readonly audiences?: readonly string[];
}

/**
 * Tells who asks, from `Authorization: Bearer ...` or from {@link ApiRequest.clientIdentity}. Undefined is 401; that a caller
 * without credentials is `system:anonymous` is an authenticator's own decision. `system:authenticated` is among the groups
 * that come out.
 */
export interface Authenticator {
  authenticate(request: ApiRequest): Authentication | undefined;
  /** The same for the token of a TokenReview; `audiences` are those that the reviewer accepts, empty for the server's own. */
  authenticateToken(token: string, audiences: readonly string[]): Authentication | undefined;
}

/**
 * Replaces the caller by whom the `Impersonate-*` headers name (`apiserver/pkg/endpoints/filters/impersonation`, v1.37).
 * Undefined where there are no such headers.
 * @throws StatusError 403 where the caller may not, 400 or 500 as upstream for headers that do not fit together.
 */
export type Impersonate = (request: ApiRequest, user: UserInfo) => UserInfo | undefined;

/** What the TokenRequest subresource asks for. */
export interface TokenClaims {
  readonly serviceAccount: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** The Pod, Secret or Node that the token dies with. */
  readonly boundObject?: { readonly kind: string; readonly name: string; readonly uid: string };
  /** The Pod's node, where there is one. */
  readonly node?: { readonly name: string; readonly uid: string };
}

/** Issues tokens of service accounts (`pkg/serviceaccount/jwt.go`, v1.37). */
export interface TokenIssuer {
  /** Audiences of a token that asks for none. */
  readonly defaultAudiences: readonly string[];
  issue(claims: TokenClaims): { readonly token: string; readonly expirationTimestamp: string };
}
