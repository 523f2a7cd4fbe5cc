import type { KubeObject } from '../../kube/index.ts';
import { type Describer, type Fields, getSubject, listAll, unlessRefused } from './describer.ts';
import { formatEndpointSlices } from './endpoint-addresses.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';
import { formatLabels } from './values.ts';

/** `ServiceDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeService: Describer = async (request) => {
  const service = await getSubject(request, 'api/v1/services');
  const { metadata } = service;
  const slices = await unlessRefused(
    () =>
      listAll(
        request,
        'apis/discovery.k8s.io/v1/endpointslices',
        metadata.namespace ?? '',
        { labelSelector: `kubernetes.io/service-name=${metadata.name}` },
        false,
      ),
    () => [],
  );
  const events = await eventsOf(request, service);
  return formatPage((page) => {
    writeHead(page, metadata);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    writeAddresses(page, service);
    for (const port of service['spec'].ports ?? []) writePort(page, port, slices);
    writePolicies(page, service['spec']);
    writeEvents(page, request, events);
  });
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '' && value !== 0;

function writeRows(page: Page, rows: readonly (readonly [heading: string, value: unknown])[]): void {
  for (const [heading, value] of rows) if (isGiven(value)) page.write(0, `${heading}:\t${value}\n`);
}

function writeAddresses(page: Page, { spec, status }: Fields): void {
  page.write(0, `Selector:\t${formatLabels(spec.selector)}\n`);
  page.write(0, `Type:\t${spec.type ?? ''}\n`);
  writeRows(page, [['IP Family Policy', spec.ipFamilyPolicy]]);
  page.write(0, `IP Families:\t${(spec.ipFamilies ?? []).join(',') || '<none>'}\n`);
  page.write(0, `IP:\t${spec.clusterIP ?? ''}\n`);
  page.write(0, `IPs:\t${(spec.clusterIPs ?? []).length === 0 ? '<none>' : spec.clusterIPs.join(',')}\n`);
  writeRows(page, [
    ['External IPs', (spec.externalIPs ?? []).join(',')],
    ['Desired LoadBalancer IP', spec.loadBalancerIP],
    ['External Name', spec.externalName],
  ]);
  const ingress: Fields[] = status?.loadBalancer?.ingress ?? [];
  if (ingress.length > 0) page.write(0, `LoadBalancer Ingress:\t${ingress.map(formatIngress).join(', ')}\n`);
}

/** `buildIngressString`. */
function formatIngress({ ip = '', ipMode, hostname = '' }: Fields): string {
  if (ip === '') return hostname;
  return ipMode === undefined || ipMode === null ? ip : `${ip} (${ipMode})`;
}

function writePort(page: Page, port: Fields, slices: readonly KubeObject[]): void {
  const { name = '', protocol = '', targetPort = 0, appProtocol, nodePort = 0 } = port;
  const shown = name === '' ? '<unset>' : name;
  page.write(0, `Port:\t${shown}\t${port.port ?? 0}/${protocol}\n`);
  page.write(0, `TargetPort:\t${targetPort}/${protocol}\n`);
  if (appProtocol !== undefined && appProtocol !== null) page.write(0, `AppProtocol:\t${appProtocol}\n`);
  if (nodePort !== 0) page.write(0, `NodePort:\t${shown}\t${nodePort}/${protocol}\n`);
  page.write(0, `Endpoints:\t${formatEndpointSlices(slices, name)}\n`);
}

function writePolicies(page: Page, spec: Fields): void {
  page.write(0, `Session Affinity:\t${spec.sessionAffinity ?? ''}\n`);
  writeRows(page, [
    ['External Traffic Policy', spec.externalTrafficPolicy],
    ['Internal Traffic Policy', spec.internalTrafficPolicy],
    ['HealthCheck NodePort', spec.healthCheckNodePort],
    ['LoadBalancer Source Ranges', (spec.loadBalancerSourceRanges ?? []).join(',')],
    ['Traffic Distribution', spec.trafficDistribution],
  ]);
}
