import type { KubeObject } from '../../../kube/index.ts';
import { nameSegment, namespaceSegment } from '../../client/path-segment.ts';
import type { VerbContext } from '../../command/context.ts';
import { CommandError, isNotFound, messageOf } from '../../errors.ts';
import { itemsOf } from '../../resource/info.ts';
import type { Pod } from '../../resource/pods.ts';

/** The Pods of a Node that are to go, and what is to be told of them. */
export interface DrainList {
  readonly pods: readonly Pod[];
  readonly warning: string;
  /** Why the Node cannot be drained. */
  readonly failures: readonly CommandError[];
}

interface Verdict {
  readonly isDeleted: boolean;
  readonly kind: 'okay' | 'skip' | 'warning' | 'error';
  readonly text: string;
}

const okay: Verdict = { isDeleted: true, kind: 'okay', text: '' };
const skipped: Verdict = { isDeleted: false, kind: 'skip', text: '' };
const failed = (text: string): Verdict => ({ isDeleted: false, kind: 'error', text });
const warned = (isDeleted: boolean, text: string): Verdict => ({ isDeleted, kind: 'warning', text });

const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** `GetPodsForDeletion` of `kubectl/pkg/drain/filters.go`, v0.37. Where Go has any order, kinds come as they are found first. */
export async function listForDrain(context: VerbContext, node: string): Promise<DrainList> {
  const { flags } = context;
  const judged: { readonly pod: Pod; readonly verdict: Verdict }[] = [];
  for (const pod of await listPods(context, node)) judged.push({ pod, verdict: await judge(context, pod) });
  const group = (kind: Verdict['kind']): readonly string[] => {
    const names = new Map<string, string[]>();
    for (const { pod, verdict } of judged) {
      if (verdict.kind !== kind) continue;
      const { namespace, name } = pod.metadata;
      names.set(verdict.text, [...(names.get(verdict.text) ?? []), `${namespace}/${name}`]);
    }
    return [...names].map(([text, pods]) => `${text}: ${pods.join(', ')}`);
  };
  return {
    pods: judged.filter(({ verdict }) => verdict.isDeleted).map(({ pod }) => pod),
    warning: group('warning').join('; '),
    failures: group('error').map((text) => new CommandError(`cannot delete ${text}`)),
  };

  async function listPods({ client }: VerbContext, nodeName: string): Promise<readonly Pod[]> {
    const pods: Pod[] = [];
    let token = '';
    do {
      const list = await client.rest.json<KubeObject>({
        path: '/api/v1/pods',
        about: { resource: { group: '', resource: 'pods' }, name: '' },
        query: {
          labelSelector: flags.text('pod-selector'),
          fieldSelector: `spec.nodeName=${nodeName}`,
          limit: flags.integer('chunk-size') === 0 ? undefined : flags.integer('chunk-size'),
          continue: token,
        },
      });
      pods.push(...(itemsOf(list) as unknown as Pod[]));
      token = (list.metadata as { readonly continue?: string }).continue ?? '';
    } while (token !== '');
    return pods;
  }
}

/** The filters in upstream's order: the first that keeps a Pod decides, else the last. */
async function judge(context: VerbContext, pod: Pod): Promise<Verdict> {
  const { flags, clock } = context;
  const { phase } = pod.status ?? {};
  const isFinished = phase === 'Succeeded' || phase === 'Failed';
  if (isOverdue(pod, flags.integer('skip-wait-for-delete-timeout'), clock.now())) return skipped;
  const controller = (pod.metadata.ownerReferences ?? []).find((owner) => owner.controller === true);
  if (!isFinished && controller?.kind === 'DaemonSet' && controller.apiVersion === 'apps/v1') {
    const verdict = await judgeDaemon(context, pod.metadata.namespace ?? '', controller.name);
    if (!verdict.isDeleted) return verdict;
  }
  if (pod.metadata.annotations?.[mirrorAnnotation] !== undefined) return skipped;
  const hasStorage = (pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined);
  if (hasStorage && !isFinished && !flags.isOn('delete-emptydir-data'))
    return failed('Pods with local storage (use --delete-emptydir-data to override)');
  if (isFinished || controller !== undefined) return okay;
  return flags.isOn('force')
    ? warned(true, 'deleting Pods that declare no controller')
    : failed('Pods that declare no controller (use --force to override)');
}

async function judgeDaemon({ flags, client }: VerbContext, namespace: string, name: string): Promise<Verdict> {
  try {
    await client.rest.send({
      path: `/apis/apps/v1/namespaces/${namespaceSegment(namespace)}/daemonsets/${nameSegment(name)}`,
      about: { resource: { group: 'apps', resource: 'daemonsets' }, name },
    });
  } catch (error) {
    return isNotFound(error) && flags.isOn('force') ? warned(true, messageOf(error)) : failed(messageOf(error));
  }
  return flags.isOn('ignore-daemonsets')
    ? warned(false, 'ignoring DaemonSet-managed Pods')
    : failed('DaemonSet-managed Pods (use --ignore-daemonsets to ignore)');
}

/** `shouldSkipPod`: it has been on its way out for longer than that many seconds; 0: never. */
export function isOverdue({ metadata }: Pod, seconds: number, now: number): boolean {
  const deleted = metadata.deletionTimestamp ?? '';
  return seconds > 0 && deleted !== '' && Math.trunc((now - Date.parse(deleted)) / 1000) > seconds;
}
