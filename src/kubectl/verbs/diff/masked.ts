import type { KubeObject } from '../../../kube/index.ts';

type Data = Readonly<Record<string, unknown>>;

/** Hides what Secrets hold, but for whether it changed (`Masker` of `kubectl/pkg/cmd/diff/diff.go`, v0.37). */
export function maskSecrets(
  from: KubeObject | undefined,
  to: KubeObject,
): { readonly from: KubeObject | undefined; readonly to: KubeObject } {
  const [before, after] = [from, to].map((object) => object?.['data'] as Data | undefined);
  const mask = (own: Data, other: Data | undefined, changed: string): Data =>
    Object.fromEntries(
      Object.keys(own).map((key) => [
        key,
        other !== undefined && Object.hasOwn(other, key) && other[key] !== own[key] ? `*** (${changed})` : '***',
      ]),
    );
  return {
    from: from === undefined || before === undefined ? from : { ...from, data: mask(before, after, 'before') },
    to: after === undefined ? to : { ...to, data: mask(after, before, 'after') },
  };
}
