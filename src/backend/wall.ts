import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { parse, serialize } from 'hono/utils/cookie';

/**
 * The wall: who may talk to the backend. Pages are public text and served to anyone who names the right host; the API,
 * which runs commands, wants all three of
 * - an exact `Host` (a name that an attacker's DNS points at 127.0.0.1 is not in the list),
 * - an exact `Origin` where the browser sends one, and no `Sec-Fetch-Site` from elsewhere,
 * - the cookie that opening the printed URL gives.
 *
 * The URL's token is new at each launch and lets one browser in: it is in the history of a shell and of a browser, where it
 * must be worth nothing. The cookie is signed with a secret that outlives launches (a file of 0600 in a 0700 folder, renewed
 * at a launch when the last one is {@link cookieLifeMs} ago), so that a page that is open while the backend restarts goes on
 * working; whoever could read that file could read the cluster's kubeconfig beside it. The cookie names its port, because
 * browsers share cookies between the ports of a host, and ends after {@link cookieLifeMs}. Removing the file ends every cookie.
 */
export interface Wall {
  /** The `Host` header, exactly. */
  isKnownHost(host: string | undefined): boolean;
  /** Whether a request to the API comes from a page of ours, or from no page at all; `changes`: it must name its origin. */
  isKnownOrigin(headers: OriginHeaders, changes: boolean): boolean;
  /** Whether a `Cookie` header holds a valid cookie of ours. */
  isAdmitted(cookieHeader: string | undefined): boolean;
  /** Uses the token of this launch up: `used` for one that has let a browser in already. */
  takeToken(candidate: string): 'taken' | 'used' | 'wrong';
  /** The value of `Set-Cookie` for someone who has shown the token. */
  admit(): string;
}

/** The headers that tell where a request comes from. */
export interface OriginHeaders {
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

/** What a wall is made with. */
export interface WallOptions {
  /** `127.0.0.1:4321`, `localhost:4321` ... */
  readonly hosts: readonly string[];
  /** The port that readers see; the cookie is named after it. */
  readonly port: number;
  readonly token: string;
  /** At least 32 random bytes. */
  readonly secret: Uint8Array;
  readonly now: () => number;
  /** Whether readers come over https, so that the cookie may be kept to that. */
  readonly secure: boolean;
}

/** How long a browser stays let in. */
export const cookieLifeMs = 12 * 3600 * 1000;

/** Makes the wall of one launch. */
export function createWall(options: WallOptions): Wall {
  const hosts = new Set(options.hosts.map((host) => host.toLowerCase()));
  const scheme = options.secure ? 'https' : 'http';
  const origins = new Set([...hosts].map((host) => `${scheme}://${host}`));
  const name = `podpath-${options.port}`;
  let used = false;
  const sign = (issuedAt: string) =>
    createHmac('sha256', options.secret).update(`podpath cookie 1\0${options.port}\0${issuedAt}`).digest('base64url');

  return {
    isKnownHost: (host) => host !== undefined && hosts.has(host.toLowerCase()),
    isKnownOrigin({ origin, fetchSite }, changes) {
      if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
      if (origin === undefined) return !changes;
      return origins.has(origin);
    },
    isAdmitted(header) {
      const value = header === undefined ? undefined : parse(header, name)[name];
      if (value === undefined) return false;
      const [issuedAt = '', signature = '', ...rest] = value.split('.');
      if (rest.length > 0 || !/^[0-9]{1,15}$/.test(issuedAt)) return false;
      const age = options.now() - Number(issuedAt);
      return isSame(signature, sign(issuedAt)) && age < cookieLifeMs;
    },
    takeToken(candidate) {
      if (!isSame(candidate, options.token)) return 'wrong';
      if (used) return 'used';
      used = true;
      return 'taken';
    },
    admit() {
      const issuedAt = String(options.now());
      return serialize(name, `${issuedAt}.${sign(issuedAt)}`, {
        path: '/',
        httpOnly: true,
        sameSite: 'Strict',
        maxAge: cookieLifeMs / 1000,
        secure: options.secure,
      });
    },
  };
}

/** A token for one launch: 192 random bits, safe in a URL. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
