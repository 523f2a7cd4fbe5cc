import {
  formatSelector,
  isSemanticallyEqual,
  type KubeObject,
  labelSelectorToSelector,
  type OwnerReference,
} from '../../kube/index.ts';
import { writeWorkloadConditions } from './conditions.ts';
import { type DescribeRequest, type Describer, type Fields, getSubject, listAll, unlessRefused } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage } from './page.ts';
import { writePodTemplate } from './pod-template.ts';
import { formatDate } from './values.ts';

/** `DeploymentDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeDeployment: Describer = async (request) => {
  const deployment = await getSubject(request, 'apis/apps/v1/deployments');
  const events = await eventsOf(request, deployment);
  const selector = formatSelector(labelSelectorToSelector(deployment['spec'].selector));
  const { older, newest } = await unlessRefused(
    () => findReplicaSets(request, deployment, selector),
    () => ({ older: [], newest: undefined }),
  );
  return formatPage((page) => {
    const { metadata } = deployment;
    const { replicas = 0, strategy = {}, minReadySeconds = 0, template } = deployment['spec'];
    const {
      updatedReplicas = 0,
      replicas: total = 0,
      availableReplicas = 0,
      unavailableReplicas = 0,
      conditions,
    } = deployment['status'] ?? {};
    writeHead(page, metadata);
    page.write(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}\n`);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, `Selector:\t${selector}\n`);
    page.write(
      0,
      `Replicas:\t${replicas} desired | ${updatedReplicas} updated | ${total} total | ${availableReplicas} available | ${unavailableReplicas} unavailable\n`,
    );
    page.write(0, `StrategyType:\t${strategy.type ?? ''}\n`);
    page.write(0, `MinReadySeconds:\t${minReadySeconds}\n`);
    const { rollingUpdate } = strategy;
    if (rollingUpdate !== undefined && rollingUpdate !== null) {
      const { maxUnavailable, maxSurge } = rollingUpdate;
      page.write(0, `RollingUpdateStrategy:\t${maxUnavailable} max unavailable, ${maxSurge} max surge\n`);
    }
    writePodTemplate(page, template);
    writeWorkloadConditions(page, conditions);
    if (older.length > 0 || newest !== undefined) {
      page.write(0, `OldReplicaSets:\t${formatReplicaSets(older)}\n`);
      page.write(0, `NewReplicaSet:\t${formatReplicaSets(newest === undefined ? [] : [newest])}\n`);
    }
    writeEvents(page, request, events);
  });
};

function formatReplicaSets(list: readonly KubeObject[]): string {
  const texts = list.map(
    ({ metadata, spec, status }) =>
      `${metadata.name} (${status?.replicas ?? 0}/${spec?.replicas ?? 0} replicas created)`,
  );
  return texts.length === 0 ? '<none>' : texts.join(', ');
}

/** `GetAllReplicaSetsInChunks` of `kubectl/pkg/util/deployment/deployment.go`: the newest has the Deployment's own template. */
async function findReplicaSets(
  request: DescribeRequest,
  deployment: KubeObject,
  selector: string,
): Promise<{ readonly older: readonly KubeObject[]; readonly newest: KubeObject | undefined }> {
  const { namespace = '', uid } = deployment.metadata;
  const all = await listAll(request, 'apis/apps/v1/replicasets', namespace, { labelSelector: selector });
  const isOwner = (owner: OwnerReference): boolean => owner.controller === true && owner.uid === uid;
  const owned = all.filter(({ metadata }) => metadata.ownerReferences?.some(isOwner) === true).sort(byAge);
  const template = withoutHash(deployment['spec'].template);
  const newest = owned.find((one) => isSemanticallyEqual(withoutHash(one['spec'].template), template));
  return { newest, older: owned.filter((one) => one !== newest) };
}

const ageKey = ({ metadata }: KubeObject): string => `${metadata.creationTimestamp ?? ''} ${metadata.name ?? ''}`;
const byAge = (a: KubeObject, b: KubeObject): number => (ageKey(a) < ageKey(b) ? -1 : 1);

function withoutHash(template: Fields): Fields {
  const { 'pod-template-hash': _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
