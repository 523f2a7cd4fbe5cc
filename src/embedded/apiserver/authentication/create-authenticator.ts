import { type Clock, newUuid, type Random } from '../../../base/index.ts';
import type { Store } from '../../store/store.ts';
import type { Authentication, Authenticator, TokenIssuer } from '../authenticator.ts';
import type { UserInfo } from '../request.ts';
import { type Claims, createTokenSigner, readUnverifiedClaims, type TokenSigner } from './jwt.ts';
import { legacyIssuer, newLegacyClaims, validateLegacyToken } from './legacy-token.ts';
import { intersectAudiences, validateBoundToken } from './service-account-token.ts';
import { serviceAccountUsername } from './service-account-user.ts';

/** `--service-account-issuer` as kubeadm sets it; it is the API server's own audience as well. */
export const defaultIssuer = 'https://kubernetes.default.svc.cluster.local';

export interface AuthenticatorOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Signs tokens of service accounts, at least 32 bytes; whoever has it is every service account. */
  readonly serviceAccountKey: Uint8Array;
  /** Bearer tokens of users, as `--token-auth-file`. */
  readonly tokens?: ReadonlyMap<string, UserInfo>;
  /** Who has no credentials is `system:anonymous`; true unless told. */
  readonly anonymous?: boolean;
}

/** A {@link TokenIssuer} that makes tokens for Secrets, too. */
export interface ServiceAccountTokenIssuer extends TokenIssuer {
  /** The token of a Secret of type `kubernetes.io/service-account-token`. */
  issueLegacy(account: Parameters<typeof newLegacyClaims>[0]): string;
}

/** A token whose signature was right once. */
interface KnownToken {
  readonly claims: Claims;
  user?: UserInfo;
}

const maxKnownTokens = 1000;

const anonymousUser: UserInfo = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

const spaceWarning = 'the provided Authorization header contains extra space before the bearer token, and is ignored';

/**
 * Authenticates by what the transport vouches for, else by bearer token (given ones, then service accounts'), else as
 * anonymous (`pkg/kubeapiserver/authenticator/config.go`, v1.37); issues the tokens of service accounts.
 */
export function createAuthenticator(options: AuthenticatorOptions): {
  readonly authenticator: Authenticator;
  readonly tokenIssuer: ServiceAccountTokenIssuer;
} {
  const { store, clock, random, tokens, anonymous = true } = options;
  const signer = createTokenSigner(options.serviceAccountKey);
  const known = new Map<string, KnownToken>();
  const users = new WeakMap<UserInfo, Authentication>();

  function authenticateUser(user: UserInfo): Authentication {
    const done = users.get(user);
    if (done) return done;
    const made = { user: addAuthenticatedGroup(user) };
    users.set(user, made);
    return made;
  }

  function authenticateServiceAccount(token: string, accepted: readonly string[]): Authentication | undefined {
    const issuer = readUnverifiedClaims(token)?.['iss'];
    if (issuer !== defaultIssuer && issuer !== legacyIssuer) return undefined;
    const verified = verify(token, signer, known);
    const userOf = (make: () => UserInfo) => {
      verified.user ??= make();
      return verified.user;
    };
    const { claims } = verified;
    if (issuer === defaultIssuer) return validateBoundToken(claims, accepted, { store, clock }, userOf);
    const audiences = intersectAudiences([defaultIssuer], accepted);
    return { ...validateLegacyToken(token, claims, store, userOf), audiences };
  }

  function authenticateToken(token: string, audiences: readonly string[]): Authentication {
    const accepted = audiences.length === 0 ? [defaultIssuer] : audiences;
    const given = tokens?.get(token);
    if (given) return { ...authenticateUser(given), audiences: accepted };
    try {
      const authenticated = authenticateServiceAccount(token, accepted);
      if (authenticated) return authenticated;
    } catch (error) {
      throw new Error(`[invalid bearer token, ${error instanceof Error ? error.message : error}]`, { cause: error });
    }
    throw new Error('invalid bearer token');
  }

  return {
    authenticator: {
      authenticateToken,
      authenticate(request) {
        if (request.clientIdentity) return authenticateUser(request.clientIdentity);
        const header = request.header('authorization')?.trim() ?? '';
        const [scheme = '', token = '', rest] = header.split(' ', 3);
        if (scheme.toLowerCase() !== 'bearer' || token === '') {
          if (!anonymous) return undefined;
          const isSpaced = scheme.toLowerCase() === 'bearer' && rest !== undefined;
          return { user: anonymousUser, ...(isSpaced ? { warnings: [spaceWarning] } : {}) };
        }
        try {
          return authenticateToken(token, []);
        } catch {
          // Why is for the API server's own log; the caller is told 401.
          return undefined;
        }
      },
    },
    tokenIssuer: {
      defaultAudiences: [defaultIssuer],
      issue({ serviceAccount, audiences, expirationSeconds, warnAfterSeconds, boundObject, node }) {
        const { namespace, name, uid } = serviceAccount;
        const id = newUuid(random);
        const issuedAtSeconds = Math.floor(clock.now() / 1000);
        const bound = boundObject && {
          [boundObject.kind.toLowerCase()]: { name: boundObject.name, uid: boundObject.uid },
        };
        const token = signer.sign({
          aud: audiences,
          exp: issuedAtSeconds + expirationSeconds,
          iat: issuedAtSeconds,
          iss: defaultIssuer,
          jti: id,
          'kubernetes.io': {
            namespace,
            ...(node && { node }),
            ...bound,
            serviceaccount: { name, uid },
            ...(warnAfterSeconds !== undefined && { warnafter: issuedAtSeconds + warnAfterSeconds }),
          },
          nbf: issuedAtSeconds,
          sub: serviceAccountUsername(namespace, name),
        });
        return { token, id, issuedAtSeconds };
      },
      issueLegacy: (account) => signer.sign(newLegacyClaims(account)),
    },
  };
}

/** Checks a signature once for each token, and keeps the latest. */
function verify(token: string, signer: TokenSigner, known: Map<string, KnownToken>): KnownToken {
  const before = known.get(token);
  if (before) return before;
  const verified = { claims: signer.verify(token) };
  const [oldest] = known.keys();
  if (known.size >= maxKnownTokens && oldest !== undefined) known.delete(oldest);
  known.set(token, verified);
  return verified;
}

/** `apiserver/pkg/authentication/group/authenticated_group_adder.go` (v1.37). */
function addAuthenticatedGroup(user: UserInfo): UserInfo {
  const { username, groups } = user;
  const isDone = groups.includes('system:authenticated') || groups.includes('system:unauthenticated');
  return isDone || username === 'system:anonymous' ? user : { ...user, groups: [...groups, 'system:authenticated'] };
}
