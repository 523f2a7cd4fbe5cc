import { type ParityCase, single } from '../case.ts';
import { samples } from '../objects.ts';
import { get, post } from '../steps.ts';

// What clients ask first: groups, versions, health, and pages that are none.

const groupVersions = [...new Set(samples.map(({ groupVersion }) => groupVersion)), 'events.k8s.io/v1'];
/** Of which the real one serves more versions or resources: what is left out is told on the site. */
const leftOut = new Set(['autoscaling/v2', 'admissionregistration.k8s.io/v1']);
/** Judged in verbs.ts. */
const elsewhere = new Set(['policy/v1', 'autoscaling/v2']);

export const cases: readonly ParityCase[] = [
  ...groupVersions
    .filter((groupVersion) => !elsewhere.has(groupVersion) && !leftOut.has(groupVersion))
    .map((groupVersion) =>
      single(
        `the resources of ${groupVersion}`,
        get(`${groupVersion.includes('/') ? '/apis/' : '/api/'}${groupVersion}`, {
          only: ['kind', 'groupVersion', 'resources'],
        }),
      ),
    ),
  ...groupVersions
    .filter((groupVersion) => groupVersion.includes('/') && !leftOut.has(groupVersion) && groupVersion !== 'apps/v1')
    .map((groupVersion) =>
      single(`the group ${groupVersion.split('/')[0]}`, get(`/apis/${groupVersion.split('/')[0]}`)),
    ),
  single('the resources of authentication.k8s.io/v1', get('/apis/authentication.k8s.io/v1')),
  single('the resources of authorization.k8s.io/v1', get('/apis/authorization.k8s.io/v1')),
  single('a group with a slash at its end', get('/apis/apps/')),
  single('a version with a slash at its end', get('/apis/apps/v1/')),
  single('a group that is not there', get('/apis/nonsense')),
  single('a resource of a version that is not there', get('/apis/apps/v1/nonsense')),
  single('a resource of another group', get('/apis/apps/v1/namespaces/NS/pods')),
  single('a namespaced resource without a namespace and with a name', get('/api/v1/configmaps/one')),
  single('a resource without a namespace in one', get('/api/v1/namespaces/NS/nodes')),
  single('a kind in place of a resource', get('/api/v1/namespaces/NS/ConfigMap')),
  single('a short name in place of a resource', get('/api/v1/namespaces/NS/cm')),
  single('the core under apis', get('/apis/v1/pods')),
  single('a version of the core that is not there', get('/api/v2')),
  single('versions as YAML', get('/api', { accept: 'application/yaml' })),
  single('versions in a form that is none', get('/api', { accept: 'application/xml', only: ['reason', 'code'] })),
  single('a version in a form that is none', get('/apis/apps/v1', { accept: 'image/png', only: ['reason', 'code'] })),
  single(
    'the core, aggregated, its first resource',
    get('/api', {
      accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      only: ['kind', 'apiVersion', 'items.0.versions.0.version', 'items.0.versions.0.resources'],
      answerHeaders: ['vary'],
    }),
  ),
  single(
    'aggregated in a version that is none',
    get('/apis', {
      accept: 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json',
      only: ['kind', 'apiVersion'],
    }),
  ),
  single(
    'aggregated in a version that is none, and nothing else',
    get('/apis', {
      accept: 'application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList',
      only: ['kind', 'reason', 'code'],
    }),
  ),
  single('creating in discovery', post('/api', {})),
  single('creating a group', post('/apis/apps', {})),
  single(
    'the version',
    get('/version', { only: ['major', 'minor', 'gitVersion', 'emulationMajor', 'emulationMinor', 'platform'] }),
  ),
  single('creating the version', post('/version', {}, { only: [] })),
  single('healthz', get('/healthz', { answerHeaders: ['cache-control', 'x-content-type-options'] })),
  single('healthz of etcd', get('/healthz/etcd')),
  single('healthz ping', get('/healthz/ping')),
  single('healthz of nothing', get('/healthz/nonsense')),
  single('livez ping', get('/livez/ping')),
  single('livez ping, told', get('/livez/ping?verbose')),
  single('readyz', get('/readyz')),
  single('readyz of etcd', get('/readyz/etcd')),
  single('readyz without etcd', get('/readyz?exclude=etcd')),
  single('readyz of nothing', get('/readyz/nonsense')),
  single('creating health', post('/healthz', {}, { only: [] })),
  single('OpenAPI of version 2, its head', get('/openapi/v2', { only: ['swagger', 'info'] })),
  single('OpenAPI of version 3 of apps, its head', get('/openapi/v3/apis/apps/v1', { only: ['openapi', 'info'] })),
  single('OpenAPI of version 3 of the core, a schema', get('/openapi/v3/api/v1', { only: ['openapi', 'info'] })),
  single('OpenAPI of version 3 of nothing', get('/openapi/v3/apis/nonsense/v1')),
  single('OpenAPI in a form that is none', get('/openapi/v2', { accept: 'image/png', only: [] })),
  single(
    'OpenAPI of version 3 in a form that is none',
    get('/openapi/v3/apis/apps/v1', { accept: 'image/png', only: [] }),
  ),
  single('a path in the air', get('/nonsense/more')),
  single('a path above', get('/api/v1/namespaces/NS/../NS/configmaps/one')),
  single('a path with two slashes', get('/api/v1//namespaces/NS/configmaps/one', { only: [] })),
  single('a namespace that is empty', get('/api/v1/namespaces//configmaps', { only: [] })),
  single('the head of what is not there', { method: 'HEAD', path: '/api/v1/namespaces/NS/configmaps/one' }),
  single('the head of a list', { method: 'HEAD', path: '/api/v1/namespaces/NS/configmaps?labelSelector=x=y' }),
  single('the options of a list', { method: 'OPTIONS', path: '/api/v1/namespaces/NS/configmaps' }),
  single('the options of an object', { method: 'OPTIONS', path: '/api/v1/namespaces/NS/configmaps/one' }),
];
