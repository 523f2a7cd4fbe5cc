import { compareQuantities, isZeroQuantity, type Pod, type ResourceRequirements } from '../../kube/index.ts';

/** `GetPodQOS` of `kubectl/pkg/util/qos/qos.go`, v0.37: what the status says, or what the resources come to. */
export function qosClassOf({ spec, status }: Pod): string {
  if ((status?.qosClass ?? '') !== '') return status?.qosClass ?? '';
  const own = spec.resources;
  const names = [...Object.keys(own?.requests ?? {}), ...Object.keys(own?.limits ?? {})];
  if (own && names.some((name) => /^(cpu|memory|hugepages-.*)$/.test(name))) return classOf(own);
  const classes = new Set(
    [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ resources }) => classOf(resources ?? {})),
  );
  return classes.size > 1 ? 'Burstable' : ([...classes][0] ?? 'BestEffort');
}

function classOf({ requests, limits }: ResourceRequirements): string {
  const classes = new Set(
    ['cpu', 'memory'].map((name) => {
      const [request, limit] = [requests?.[name] ?? '0', limits?.[name] ?? '0'];
      if (compareQuantities(request, limit) !== 0) return 'Burstable';
      return isZeroQuantity(request) ? 'BestEffort' : 'Guaranteed';
    }),
  );
  return classes.size > 1 ? 'Burstable' : ([...classes][0] ?? 'BestEffort');
}
