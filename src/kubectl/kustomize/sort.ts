import { compareBytes } from '../printers/json.ts';
import { currentId, formatId, type Resource, type ResourceId } from './resource.ts';

const first =
  `Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole
RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume
PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget`.split(/\s+/);
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

const rank = ({ kind }: ResourceId): number =>
  first.includes(kind) ? first.indexOf(kind) - first.length : last.indexOf(kind) + 1;

const kindText = ({ group, version, kind }: ResourceId): string =>
  [group === '' ? '~G' : group, version === '' ? '~V' : version, kind].join('_');

const nameText = (id: ResourceId): string =>
  [formatId(id).split('/')[0] ?? '', id.namespace === '' ? '~X' : id.namespace, id.name].join('|');

/** What others need comes first, webhooks last (`SortOrderTransformer` with the order `legacy`, which kubectl asks for). */
export const inLegacyOrder = (resources: readonly Resource[]): Resource[] =>
  [...resources].sort((left, right) => {
    const [a, b] = [currentId(left), currentId(right)];
    return rank(a) - rank(b) || compareBytes(kindText(a), kindText(b)) || compareBytes(nameText(a), nameText(b));
  });
