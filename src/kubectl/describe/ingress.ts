import type { KubeObject } from '../../kube/index.ts';
import {
  type DescribeRequest,
  type Describer,
  type Fields,
  getOne,
  getSubject,
  listAll,
  unlessRefused,
} from './describer.ts';
import { formatEndpointSlices } from './endpoint-addresses.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';

/** `IngressDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeIngress: Describer = async (request) => {
  const ingress = await getSubject(request, 'apis/networking.k8s.io/v1/ingresses');
  const events = await eventsOf(request, ingress);
  const backends = await describeBackends(request, ingress);
  const { metadata, spec = {}, status = {} } = ingress;
  const textOf = (backend: Fields): string => backends.get(backend) ?? '';
  return formatPage((page) => {
    page.write(0, `Name:\t${metadata.name ?? ''}\n`);
    writeLabels(page, 'Labels', metadata.labels);
    page.write(0, `Namespace:\t${metadata.namespace ?? ''}\n`);
    page.write(0, `Address:\t${formatAddress(status)}\n`);
    page.write(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}\n`);
    const fallback = spec.defaultBackend ? textOf(spec.defaultBackend) : '<default>';
    page.write(0, `Default backend:\t${fallback}\n`);
    writeTls(page, spec);
    page.write(0, 'Rules:\n  Host\tPath\tBackends\n');
    page.write(1, '----\t----\t--------\n');
    const rules: Fields[] = (spec.rules ?? []).filter(({ http }: Fields) => http !== undefined && http !== null);
    for (const { host = '', http } of rules) {
      page.write(1, `${host === '' ? '*' : host}\t\n`);
      for (const { path = '', backend } of http.paths ?? []) page.write(2, `\t${path} \t${textOf(backend)}\n`);
    }
    if (rules.length === 0) page.write(1, `*\t*\t${fallback}\n`);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    writeEvents(page, request, events);
  });
};

/** `ingressLoadBalancerStatusStringerV1`. */
function formatAddress({ loadBalancer }: Fields): string {
  const addresses = (loadBalancer?.ingress ?? []).map(({ ip = '', hostname = '' }: Fields) =>
    ip === '' ? hostname : ip,
  );
  return [...new Set<string>(addresses)]
    .filter((address) => address !== '')
    .sort()
    .join(',');
}

function writeTls(page: Page, { tls }: Fields): void {
  if ((tls ?? []).length === 0) return;
  page.write(0, 'TLS:\n');
  for (const { secretName = '', hosts } of tls) {
    const list = (hosts ?? []).join(',');
    page.write(1, secretName === '' ? `SNI routes ${list}\n` : `${secretName} terminates ${list}\n`);
  }
}

async function describeBackends(request: DescribeRequest, { spec }: KubeObject): Promise<ReadonlyMap<Fields, string>> {
  const backends: Fields[] = [
    ...(spec?.defaultBackend ? [spec.defaultBackend] : []),
    ...(spec?.rules ?? []).flatMap(({ http }: Fields) => (http?.paths ?? []).map(({ backend }: Fields) => backend)),
  ];
  const texts = new Map<Fields, string>();
  for (const backend of backends) texts.set(backend, await describeBackend(request, backend));
  return texts;
}

/** `describeBackendV1`. */
async function describeBackend(request: DescribeRequest, { service, resource }: Fields): Promise<string> {
  if (service) {
    const { name = '', port = {} } = service;
    const head = `${name}:${(port.number ?? 0) === 0 ? (port.name ?? '') : port.number}`;
    return unlessRefused(
      async () => `${head} (${await endpointsOf(request, name, port)})`,
      ({ message }) => `${head} (<error: ${message}>)`,
    );
  }
  if (!resource) return '';
  return `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind ?? ''}, Name: ${resource.name ?? ''}`;
}

async function endpointsOf(request: DescribeRequest, name: string, wanted: Fields): Promise<string> {
  const labelSelector = `kubernetes.io/service-name=${name}`;
  const slices = await listAll(
    request,
    'apis/discovery.k8s.io/v1/endpointslices',
    request.namespace,
    { labelSelector },
    false,
  );
  const service = await getOne(request, 'api/v1/services', request.namespace, name);
  let portName = '';
  for (const port of service['spec']?.ports ?? []) {
    const isByNumber = (wanted.number ?? 0) !== 0 && wanted.number === port.port;
    if (isByNumber || ((wanted.name ?? '') !== '' && wanted.name === port.name)) portName = port.name ?? '';
  }
  return formatEndpointSlices(slices, portName);
}

/** `IngressClassDescriber`. */
export const describeIngressClass: Describer = async (request) => {
  const ingressClass = await getSubject(request, 'apis/networking.k8s.io/v1/ingressclasses');
  const events = await eventsOf(request, ingressClass);
  return formatPage((page) => {
    const { controller = '', parameters } = ingressClass['spec'] ?? {};
    writeHead(page, ingressClass.metadata, false);
    writeLabels(page, 'Labels', ingressClass.metadata.labels);
    writeAnnotations(page, 'Annotations', ingressClass.metadata.annotations);
    page.write(0, `Controller:\t${controller}\n`);
    if (parameters) {
      page.write(0, 'Parameters:\n');
      if (parameters.apiGroup !== undefined && parameters.apiGroup !== null)
        page.write(1, `APIGroup:\t${parameters.apiGroup}\n`);
      page.write(1, `Kind:\t${parameters.kind ?? ''}\n`);
      page.write(1, `Name:\t${parameters.name ?? ''}\n`);
    }
    writeEvents(page, request, events);
  });
};
