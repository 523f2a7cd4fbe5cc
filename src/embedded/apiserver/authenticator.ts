import type { ApiRequest, UserInfo } from './request.ts';

/** What a token proved (`apiserver/pkg/authentication/authenticator/interfaces.go`, v1.37). */
export interface Authentication {
  readonly user: UserInfo;
  /** What the token is meant for; absent when the token says nothing of it. */
  readonly audiences?: readonly string[];
}

/**
 * Tells who sends a request. Answers at once where it can: only a signature that was not seen lately needs Web Crypto,
 * which answers later.
 */
export interface Authenticator {
  /**
   * Undefined for credentials that prove nothing, which the pipeline answers with 401 `Unauthorized`.
   * `identity` is the client that the embedding program vouches for, as a client certificate would; a bearer token is looked at only without it.
   */
  authenticate(request: ApiRequest, identity?: UserInfo): MaybePromise<Authentication | undefined>;
  /**
   * For TokenReview: the token is good for one of `audiences` (the API server's own if empty).
   * @throws Error with the reason, in upstream's words, when a token of a known form is not good.
   */
  authenticateToken(token: string, audiences: readonly string[]): MaybePromise<Authentication | undefined>;
  /** What a failed authentication tried, for the audit event: `Authentication failed, no credentials provided`. */
  describeFailure(request: ApiRequest, identity?: UserInfo): string;
}

export type MaybePromise<T> = T | Promise<T>;
