import { drawUuid } from '../../base/index.ts';
import { newUnauthorized, type Status, type StatusError } from '../../kube/index.ts';
import { delegate } from './aggregation.ts';
import type { AuditRecord } from './auditor.ts';
import { newAuthorizationForbidden } from './authorization/forbidden.ts';
import { encodeError } from './encode.ts';
import { waitForEtcd } from './etcd-connection.ts';
import { isLongRunning, whenOver } from './long-running.ts';
import { loadNeeds } from './needs.ts';
import { jsonOutput, negotiateOutput, negotiateStream, type OutputMediaType } from './negotiation.ts';
import { newOperation } from './operation.ts';
import type { ServerParts } from './parts.ts';
import { findEmpty, refuseLeftOut } from './refuse-left-out.ts';
import type { ApiRequest, RequestInfo, UserInfo } from './request.ts';
import { parseRequestInfo } from './request-info.ts';
import type { ResourceDefinition } from './resource.ts';
import { type ApiResponse, asStatusError, type HeaderList, newUnknownResource, notFoundPage } from './response.ts';
import { route } from './route.ts';
import { warningHeaders } from './warning-headers.ts';

/** What the stages of one request share. */
interface Passage {
  readonly parts: ServerParts;
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly receivedMs: number;
  readonly auditId: () => string;
  /** Texts of `Warning` headers. */
  warnings: Iterable<string>;
  audit: AuditRecord | undefined;
  output: OutputMediaType | undefined;
  /** There is something at the path: what anyone can make up is not counted, as upstream counts only its routes. */
  isCounted: boolean;
}

/**
 * The way of every request (`DefaultBuildHandlerChain` of apiserver/pkg/server/config.go, v1.37): who asks, audit, whom they
 * speak for, whether they may, then what is at the path. Whatever goes wrong is a Status; nothing is thrown.
 */
export function handle(parts: ServerParts, request: ApiRequest): ApiResponse | Promise<ApiResponse> {
  const passage: Passage = {
    parts,
    request,
    info: parseRequestInfo(request.method, request.path, request.query),
    receivedMs: parts.clock.now(),
    auditId: auditIdOf(parts, request),
    warnings: [],
    audit: undefined,
    output: undefined,
    isCounted: false,
  };
  return whenLoaded(passage);
}

function auditIdOf({ requestRandom }: ServerParts, request: ApiRequest): () => string {
  const given = request.header('audit-id');
  return given ? () => given : drawUuid(requestRandom);
}

/** Goes on when what the request needs is loaded, which may have become more meanwhile: with a snapshot that was restored. */
function whenLoaded(passage: Passage): ApiResponse | Promise<ApiResponse> {
  const waiting = loadNeeds(passage.parts, passage.request, passage.info);
  if (waiting === undefined) return answer(passage);
  const held = passage.parts.hold?.();
  return waiting
    .then(
      () => whenLoaded(passage),
      (error) => refuse(passage, error),
    )
    .finally(() => held?.[Symbol.dispose]());
}

function answer(passage: Passage): ApiResponse | Promise<ApiResponse> {
  try {
    const response = pass(passage);
    if (!(response instanceof Promise)) return finish(passage, response, undefined);
    return response.then(
      (late) => finish(passage, late, undefined),
      (error) => refuse(passage, error),
    );
  } catch (error) {
    return refuse(passage, error);
  }
}

const methodsOfPages = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** @throws StatusError */
function pass(passage: Passage): ApiResponse | Promise<ApiResponse> {
  const { parts, request, info, auditId, receivedMs } = passage;
  const authentication = parts.authenticator.authenticate(request);
  passage.audit = parts.auditor.begin({ auditId, request, info, user: authentication?.user, receivedMs });
  if (authentication === undefined) throw newUnauthorized();
  for (const key in authentication.annotations) passage.audit?.annotate(key, authentication.annotations[key] ?? '');
  if (authentication.warnings !== undefined) passage.warnings = authentication.warnings;
  let { user } = authentication;
  const impersonated = parts.impersonate(request, info, user);
  if (impersonated !== undefined) {
    user = impersonated.user;
    passage.audit?.setImpersonatedUser(user, impersonated.constraint);
  }
  authorize(passage, user);
  if (!info.isResourceRequest) {
    passage.isCounted = methodsOfPages.has(request.method);
    return page(passage, user);
  }
  const definition = parts.registry.find(info.apiGroup, info.apiVersion, info.resource) ?? findEmpty(info);
  if (definition === undefined) {
    const elsewhere = delegate(parts, request, user, info.apiGroup, info.apiVersion);
    if (elsewhere !== undefined) return elsewhere;
    refuseLeftOut(parts, info.apiGroup, info.apiVersion, info.resource);
    if (parts.registry.hasGroup(info.apiGroup)) throw newUnknownResource();
    return notFoundPage();
  }
  // Cluster-scoped things are not below a namespace, and one thing of a namespace is nowhere else.
  const isBelowNamespace = info.namespace !== '' && info.resource !== 'namespaces';
  if (definition.info.namespaced ? !isBelowNamespace && info.parts.length > 1 : isBelowNamespace) {
    throw newUnknownResource();
  }
  passage.isCounted = isServed(definition, info);
  const isStream = isLongRunning(info) && info.verb !== 'watch';
  passage.output = isStream ? negotiateStream(request, info.subresource === 'log') : negotiateOutput(request);
  const operation = newOperation(parts, request, info, user, definition, passage.audit);
  if (definition.deprecation !== undefined) operation.warn(definition.deprecation);
  passage.warnings =
    [...passage.warnings].length === 0 ? operation.warnings : both(passage.warnings, operation.warnings);
  const go = () => route(operation, passage.output ?? jsonOutput, () => end(passage, 200));
  const waiting =
    parts.etcd?.isUp === false ? waitForEtcd(parts, info, request.query, definition.info.verbs) : undefined;
  return waiting === undefined ? go() : waiting.then(go);
}

function isServed({ info: { verbs, subresources } }: ResourceDefinition, { verb, subresource }: RequestInfo): boolean {
  if (subresource === '') return verbs.includes(verb);
  return subresources.some(({ name, verbs: ofIt }) => name === subresource && ofIt.includes(verb));
}

function* both(first: Iterable<string>, second: Iterable<string>): Iterable<string> {
  yield* first;
  yield* second;
}

/** @throws StatusError 403 */
function authorize({ parts, request, info, audit }: Passage, user: UserInfo): void {
  const fieldSelector = request.query.get('fieldSelector');
  const attributes = { ...info, user, ...(fieldSelector === null ? {} : { fieldSelector }) };
  const { decision, reason } = parts.authorizer.authorize(attributes);
  const isAllowed = decision === 'Allow';
  if (audit !== undefined) {
    audit.annotate('authorization.k8s.io/decision', isAllowed ? 'allow' : 'forbid');
    audit.annotate('authorization.k8s.io/reason', reason);
  }
  if (!isAllowed) throw newAuthorizationForbidden(attributes, reason);
}

function page({ parts, request }: Passage, user: UserInfo): ApiResponse | Promise<ApiResponse> {
  for (const serve of parts.pages) {
    const response = serve(request);
    if (response !== undefined) return response;
  }
  const [, asked, version] = request.path.slice(1).split('/');
  if (request.path.startsWith('/apis/') && version) {
    const elsewhere = delegate(parts, request, user, asked ?? '', version);
    if (elsewhere !== undefined) return elsewhere;
    refuseLeftOut(parts, asked ?? '', version);
  }
  // Below a group that is served an unknown version is a Status; all else is Go's own page.
  const [prefix, group] = request.path.slice(1).split('/');
  if (prefix === 'api' || (prefix === 'apis' && group !== undefined && parts.registry.hasGroup(group))) {
    throw newUnknownResource();
  }
  return notFoundPage();
}

function refuse(passage: Passage, thrown: unknown): ApiResponse {
  const error = asStatusError(thrown);
  return finish(passage, encodeError(error, passage.output), error);
}

/** Adds what every response has, and ends the audit event. */
function finish(passage: Passage, response: ApiResponse, error: StatusError | undefined): ApiResponse {
  const { audit, parts, info } = passage;
  let headers: HeaderList | undefined;
  let { body } = response;
  const isLong = isLongRunning(info);
  if (isLong) audit?.responseStarted(response.status);
  if (isLong && (body.kind === 'stream' || body.kind === 'upgrade')) {
    parts.metrics.longRunning(info, 1);
    // A watch tells of its end itself.
    if (info.verb !== 'watch') body = whenOver(body, () => end(passage, response.status));
  } else {
    complete(passage, response, error?.toStatus());
  }
  return {
    status: response.status,
    // Who is in the same program never looks at them.
    get headers() {
      headers ??= headersOf(passage, response);
      return headers;
    },
    body,
  };
}

function headersOf({ auditId, warnings }: Passage, response: ApiResponse): HeaderList {
  const isCached = response.headers.some(([name]) => name.toLowerCase() === 'cache-control');
  return [
    ['Audit-Id', auditId()],
    ...(isCached ? [] : [['Cache-Control', 'no-cache, private'] satisfies [string, string]]),
    ...response.headers,
    ...warningHeaders(warnings),
  ];
}

function complete(
  { audit, parts, info, request, receivedMs, isCounted }: Passage,
  response: ApiResponse,
  status?: Status,
): void {
  if (isCounted) {
    parts.metrics.observe(info, request.query.has('dryRun'), response.status, parts.clock.now() - receivedMs);
  }
  if (audit === undefined) return;
  if (status === undefined && response.body.kind === 'object' && info.isResourceRequest) {
    audit.setResponseObject(response.body.object as Status);
  }
  audit.responseComplete(response.status, status);
}

/** What goes on for long has ended. */
function end({ parts, info, audit, request, receivedMs }: Passage, status: number): void {
  parts.metrics.longRunning(info, -1);
  parts.metrics.observe(info, request.query.has('dryRun'), status, parts.clock.now() - receivedMs);
  audit?.responseComplete(status);
}
