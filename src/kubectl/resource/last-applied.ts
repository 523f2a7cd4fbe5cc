import { type KubeObject, lastAppliedAnnotation } from '../../kube/index.ts';
import { formatGoJson } from '../printers/json.ts';

/** What was applied last, as the object remembers; undefined when it does not (`kubectl/pkg/util/apply.go`, v0.37). */
export const originalConfiguration = (object: KubeObject): string | undefined =>
  object.metadata?.annotations?.[lastAppliedAnnotation];

/** The object as it is to be, which remembers itself; `isAnnotated` writes that into it. */
export function modifiedConfiguration(object: KubeObject, isAnnotated: boolean): string {
  const { [lastAppliedAnnotation]: _original, ...annotations } = object.metadata?.annotations ?? {};
  const bare = withAnnotations(object, annotations);
  const text = `${formatGoJson(bare)}\n`;
  return isAnnotated
    ? `${formatGoJson(withAnnotations(object, { ...annotations, [lastAppliedAnnotation]: text }))}\n`
    : text;
}

/** The object with itself as what was applied last. */
export function withLastApplied(object: KubeObject): KubeObject {
  return withAnnotations(object, {
    ...object.metadata?.annotations,
    [lastAppliedAnnotation]: modifiedConfiguration(object, false),
  });
}

/** `CreateOrUpdateAnnotation`: with `--save-config`, or where there already is one. */
export function withSavedConfig(object: KubeObject, isWanted: boolean): KubeObject {
  return isWanted || (originalConfiguration(object) ?? '') !== '' ? withLastApplied(object) : object;
}

const withAnnotations = (object: KubeObject, annotations: Record<string, string>): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, annotations },
});
