import { expect, test } from 'vitest';
import { parseRequestInfo } from '../../../../src/embedded/apiserver/request-info.ts';

const parse = (method: string, url: string) => {
  const { pathname, searchParams } = new URL(url, 'http://cluster');
  const { isResourceRequest, verb, apiGroup, apiVersion, namespace, resource, subresource, name } = parseRequestInfo(
    method,
    pathname,
    searchParams,
  );
  return isResourceRequest
    ? [verb, `${apiGroup}/${apiVersion}`, namespace, resource, name, subresource].join(' ').trimEnd()
    : `${verb} (no resource)`;
};

// As `TestGetAPIRequestInfo` of apiserver/pkg/endpoints/request/requestinfo_test.go (v1.37) has them.
test.each([
  ['GET', '/api/v1/namespaces', 'list /v1  namespaces'],
  ['GET', '/api/v1/namespaces/other', 'get /v1 other namespaces other'],
  ['PUT', '/api/v1/namespaces/other/finalize', 'update /v1 other namespaces other finalize'],
  ['GET', '/api/v1/namespaces/other/pods', 'list /v1 other pods'],
  ['GET', '/api/v1/namespaces/other/pods/foo', 'get /v1 other pods foo'],
  ['HEAD', '/api/v1/namespaces/other/pods/foo', 'get /v1 other pods foo'],
  ['GET', '/api/v1/pods?watch=true', 'watch /v1  pods'],
  ['GET', '/api/v1/pods?watch=false', 'list /v1  pods'],
  ['GET', '/api/v1/pods?watch=0', 'list /v1  pods'],
  ['GET', '/api/v1/pods?watch=anything', 'watch /v1  pods'],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dfoo', 'list /v1  pods foo'],
  ['GET', '/api/v1/pods?fieldSelector=metadata.name%3Dfoo/bar', 'list /v1  pods'],
  ['DELETE', '/api/v1/namespaces/other/pods', 'deletecollection /v1 other pods'],
  ['DELETE', '/api/v1/namespaces/other/pods/foo', 'delete /v1 other pods foo'],
  ['POST', '/api/v1/namespaces/other/pods/foo/exec', 'create /v1 other pods foo exec'],
  ['GET', '/api/v1/nodes/a/proxy/metrics/cadvisor', 'get /v1  nodes a proxy'],
  ['PATCH', '/apis/apps/v1/namespaces/other/deployments/foo/scale', 'patch apps/v1 other deployments foo scale'],
  ['GET', '/', 'get (no resource)'],
  ['GET', '/api/v1', 'get (no resource)'],
  ['GET', '/apis/apps/v1', 'get (no resource)'],
  ['GET', '/healthz', 'get (no resource)'],
  ['OPTIONS', '/version', 'options (no resource)'],
])('%s %s is %s', (method, path, expected) => {
  expect(parse(method, path)).toBe(expected);
});
