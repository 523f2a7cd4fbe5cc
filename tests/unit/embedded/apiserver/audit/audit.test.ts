import { expect, test } from 'vitest';
import { createAuditor } from '../../../../../src/embedded/apiserver/audit/create-auditor.ts';
import { createPolicyEvaluator } from '../../../../../src/embedded/apiserver/audit/evaluate-policy.ts';
import type { AuditEvent } from '../../../../../src/embedded/apiserver/audit/event.ts';
import type { ApiRequest, RequestInfo, UserInfo } from '../../../../../src/embedded/apiserver/request.ts';
import { parseRequestInfo } from '../../../../../src/embedded/apiserver/request-info.ts';
import {
  type AuditPolicy,
  type AuditRule,
  auditPolicy,
  formatMicroTime,
  newUnauthorized,
} from '../../../../../src/kube/index.ts';

const receivedMs = Date.parse('2026-11-24T18:02:52.970Z');
const admin = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] };

function record(
  {
    method = 'GET',
    path = '/api/v1/namespaces/a/pods',
    query = '',
    user = admin as UserInfo | 'nobody',
    policy = auditPolicy as AuditPolicy,
    userAgent = 'kubectl',
  },
  act: (audit: NonNullable<ReturnType<ReturnType<typeof createAuditor>['begin']>>) => void,
): AuditEvent[] {
  const events: AuditEvent[] = [];
  const clock = { now: () => receivedMs + 1.5, schedule: () => ({ [Symbol.dispose]: () => undefined }) };
  const auditor = createAuditor({ clock, policy });
  using _ = auditor.subscribe((event) => void events.push(event));
  const request: ApiRequest = {
    method,
    path,
    query: new URLSearchParams(query),
    header: (name) => (name === 'user-agent' ? userAgent : undefined),
    body: '',
    sourceIp: '172.18.0.1',
  };
  const info = parseRequestInfo(method, path, request.query);
  const audit = auditor.begin({
    auditId: () => 'id',
    request,
    info,
    user: user === 'nobody' ? undefined : user,
    receivedMs,
  });
  if (audit) act(audit);
  return events;
}

const times = {
  requestReceivedTimestamp: '2026-11-24T18:02:52.970000Z',
  stageTimestamp: '2026-11-24T18:02:52.971500Z',
};

test('a creation is logged as kube-apiserver logs it, its fields in the same order', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pp', managedFields: [] }, spec: { containers: [] } };
  const stored = { ...pod, metadata: { name: 'pp', namespace: 'a', uid: 'u', managedFields: [{}] } };
  const [event, ...more] = record({ method: 'POST', query: 'fieldManager=kubectl-run' }, (audit) => {
    audit.annotate('authorization.k8s.io/reason', 'why');
    audit.annotate('authorization.k8s.io/decision', 'allow');
    audit.annotate('authorization.k8s.io/decision', 'forbid');
    audit.setImpersonatedUser({ username: 'bob', groups: ['g'] }, 'impersonate:user-info');
    audit.setRequestObject(pod);
    audit.setResponseObject(stored as never);
    audit.responseComplete(201);
  });
  expect(more).toEqual([]);
  const expected = {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: 'id',
    stage: 'ResponseComplete',
    requestURI: '/api/v1/namespaces/a/pods?fieldManager=kubectl-run',
    verb: 'create',
    user: admin,
    impersonatedUser: { username: 'bob', groups: ['g'] },
    authenticationMetadata: { impersonationConstraint: 'impersonate:user-info' },
    sourceIPs: ['172.18.0.1'],
    userAgent: 'kubectl',
    objectRef: { resource: 'pods', namespace: 'a', name: 'pp', apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 201 },
    requestObject: { ...pod, metadata: { name: 'pp' } },
    responseObject: { ...stored, metadata: { name: 'pp', namespace: 'a', uid: 'u' } },
    ...times,
    annotations: { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': 'why' },
  };
  expect(event).toEqual(expected);
  expect(Object.keys(event ?? {})).toEqual([
    ...['kind', 'apiVersion', 'level', 'auditID', 'stage', 'requestURI', 'verb', 'user', 'impersonatedUser'],
    ...['authenticationMetadata', 'sourceIPs', 'userAgent', 'objectRef', 'responseStatus', 'requestObject'],
    ...['responseObject', 'requestReceivedTimestamp', 'stageTimestamp', 'annotations'],
  ]);
});

test('who proved nothing is logged once, without a user, as the answer starts', () => {
  const events = record({ user: 'nobody' }, (audit) => audit.responseComplete(401, newUnauthorized().toStatus()));
  expect(events).toEqual([
    expect.objectContaining({
      stage: 'ResponseStarted',
      user: {},
      responseStatus: { metadata: {}, status: 'Failure', message: 'Unauthorized', reason: 'Unauthorized', code: 401 },
    }),
  ]);
});

test('a watch is logged when it starts and when it ends', () => {
  const events = record({ query: 'watch=true' }, (audit) => {
    audit.responseStarted(200);
    audit.responseComplete(200);
  });
  expect(events.map(({ stage, verb, level }) => [stage, verb, level])).toEqual([
    ['ResponseStarted', 'watch', 'Metadata'],
    ['ResponseComplete', 'watch', 'Metadata'],
  ]);
});

test('a request object is what it was before admission changed it', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pp' }, spec: { containers: [{ name: 'a' }] } };
  const [event] = record({ method: 'POST' }, (audit) => {
    audit.setRequestObject(pod);
    pod.spec.containers.push({ name: 'b' });
    audit.responseComplete(201);
  });
  expect(event?.requestObject).toMatchObject({ spec: { containers: [{ name: 'a' }] } });
});

test('the contents of a Secret are not logged, nor a Lease at all', () => {
  const path = '/api/v1/namespaces/a/secrets';
  const [event] = record({ method: 'POST', path }, (audit) => {
    audit.setRequestObject({ metadata: { name: 's' }, data: { key: 'value' } });
    audit.responseComplete(201);
  });
  expect(event).toMatchObject({ level: 'Metadata', objectRef: { resource: 'secrets', name: 's' } });
  expect(JSON.stringify(event)).not.toContain('value');
  expect(record({ path: '/apis/coordination.k8s.io/v1/leases' }, (audit) => audit.responseComplete(200))).toEqual([]);
});

test('a panic is logged as one, and a long user agent is cut', () => {
  const policy: AuditPolicy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] };
  const events = record({ policy, userAgent: 'x'.repeat(2000) }, (audit) => audit.panic('boom'));
  expect(events.map(({ stage }) => stage)).toEqual(['RequestReceived', 'Panic']);
  expect(events[0]?.stageTimestamp).toBe(times.requestReceivedTimestamp);
  expect(events[1]?.responseStatus).toEqual({
    metadata: {},
    status: 'Failure',
    message: "APIServer panic'd: boom",
    reason: 'InternalError',
    code: 500,
  });
  expect(events[0]?.userAgent).toBe(`${'x'.repeat(1024)}...TRUNCATED`);
});

test('with nobody listening, or nobody any more, no event is begun', () => {
  const auditor = createAuditor({
    clock: { now: () => 0, schedule: () => ({ [Symbol.dispose]: () => undefined }) },
    policy: auditPolicy,
  });
  const request: ApiRequest = {
    method: 'GET',
    path: '/api/v1/pods',
    query: new URLSearchParams(),
    header: () => undefined,
    body: '',
  };
  const start = {
    auditId: () => 'id',
    request,
    info: parseRequestInfo('GET', request.path, request.query),
    user: admin,
    receivedMs,
  };
  expect(auditor.begin(start)).toBeUndefined();
  const subscription = auditor.subscribe(() => undefined);
  expect(auditor.begin(start)).toBeDefined();
  subscription[Symbol.dispose]();
  expect(auditor.begin(start)).toBeUndefined();
});

test.each([
  [receivedMs, '2026-11-24T18:02:52.970000Z'],
  [receivedMs + 0.25, '2026-11-24T18:02:52.970250Z'],
])('%d is %s', (ms, text) => {
  expect(formatMicroTime(ms)).toBe(text);
});

const info = (path: string, method = 'GET'): RequestInfo => parseRequestInfo(method, path, new URLSearchParams());
const pods = info('/api/v1/namespaces/a/pods/web');
const log = info('/api/v1/namespaces/a/pods/web/log');

// As apiserver/pkg/audit/policy/checker.go judges.
test.each<[Partial<AuditRule>, RequestInfo, boolean]>([
  [{}, pods, true],
  [{ users: ['kubernetes-admin'] }, pods, true],
  [{ users: ['other'] }, pods, false],
  [{ userGroups: ['x', 'system:authenticated'] }, pods, true],
  [{ userGroups: ['x'] }, pods, false],
  [{ verbs: ['get'] }, pods, true],
  [{ verbs: ['list'] }, pods, false],
  [{ namespaces: ['a'] }, pods, true],
  [{ namespaces: ['b'] }, pods, false],
  [{ namespaces: [''] }, info('/api/v1/nodes/n'), true],
  [{ namespaces: ['a'] }, info('/healthz'), false],
  [{ resources: [{ group: '' }] }, log, true],
  [{ resources: [{ group: 'apps' }] }, pods, false],
  [{ resources: [{ group: '*', resources: ['pods'] }] }, pods, true],
  [{ resources: [{ group: '', resources: ['pods'] }] }, log, false],
  [{ resources: [{ group: '', resources: ['pods/log'] }] }, log, true],
  [{ resources: [{ group: '', resources: ['pods/*'] }] }, log, true],
  [{ resources: [{ group: '', resources: ['*/log'] }] }, log, true],
  [{ resources: [{ group: '', resources: ['*'] }] }, log, true],
  [{ resources: [{ group: '', resources: ['pods'], resourceNames: ['web'] }] }, pods, true],
  [{ resources: [{ group: '', resources: ['pods'], resourceNames: ['db'] }] }, pods, false],
  [{ nonResourceURLs: ['/healthz*'] }, info('/healthz/etcd'), true],
  [{ nonResourceURLs: ['/healthz'] }, info('/healthz/etcd'), false],
  [{ nonResourceURLs: ['*'] }, pods, false],
])('the rule %o', (rule, asked, matches) => {
  const evaluate = createPolicyEvaluator({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    rules: [{ level: 'Request', ...rule }],
  });
  expect(evaluate(asked, admin).level).toBe(matches ? 'Request' : 'None');
});

test('the first rule that matches decides, and adds to the stages that are left out', () => {
  const evaluate = createPolicyEvaluator({
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived'],
    omitManagedFields: true,
    rules: [
      { level: 'Request', omitStages: ['Panic'], omitManagedFields: false, verbs: ['get'] },
      { level: 'Metadata' },
    ],
  });
  expect(evaluate(pods, admin)).toEqual({
    level: 'Request',
    omitStages: ['RequestReceived', 'Panic'],
    omitManagedFields: false,
  });
  expect(evaluate(info('/api/v1/pods'), admin).omitManagedFields).toBe(true);
});
