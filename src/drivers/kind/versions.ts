/** A version as `v1.37.2`, `1.37` or `kind v0.33.0 go1.26` has it; undefined for anything else. */
export function parseVersion(text: string): { readonly major: number; readonly minor: number } | undefined {
  const match = /\bv?(\d+)\.(\d+)(?:\.\d+)?/.exec(text);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

/** Whether kubectl may be used with a cluster: at most one minor version apart (Kubernetes' version skew policy). */
export function isWithinSkew(kubectl: string, kubernetes: string): boolean {
  const [a, b] = [parseVersion(kubectl), parseVersion(kubernetes)];
  if (a === undefined || b === undefined) return false;
  return a.major === b.major && Math.abs(a.minor - b.minor) <= 1;
}

/** The Kubernetes version in a node image's tag (`kindest/node:v1.37.2@sha256:...`); undefined when it names none. */
export function imageKubernetesVersion(image: string | undefined): string | undefined {
  return /:(v\d+\.\d+\.\d+)(?:[@-].*)?$/.exec(image ?? '')?.[1];
}
