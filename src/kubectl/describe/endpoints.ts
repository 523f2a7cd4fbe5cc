import { type Describer, type Fields, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';

/** `EndpointsDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeEndpoints: Describer = async (request) => {
  const endpoints = await getSubject(request, 'api/v1/endpoints');
  const events = await eventsOf(request, endpoints);
  return formatPage((page) => {
    writeHead(page, endpoints.metadata);
    writeLabels(page, 'Labels', endpoints.metadata.labels);
    writeAnnotations(page, 'Annotations', endpoints.metadata.annotations);
    page.write(0, 'Subsets:\n');
    for (const { addresses, notReadyAddresses, ports } of endpoints['subsets'] ?? []) {
      page.write(1, `Addresses:\t${formatAddresses(addresses)}\n`);
      page.write(1, `NotReadyAddresses:\t${formatAddresses(notReadyAddresses)}\n`);
      if ((ports ?? []).length > 0) {
        page.write(1, 'Ports:\n');
        page.write(2, 'Name\tPort\tProtocol\n');
        page.write(2, '----\t----\t--------\n');
      }
      for (const { name = '', port = 0, protocol = '' } of ports ?? [])
        page.write(2, `${name === '' ? '<unset>' : name}\t${port}\t${protocol}\n`);
      page.write(0, '\n');
    }
    writeEvents(page, request, events);
  });
};

const formatAddresses = (addresses: readonly Fields[] | undefined): string =>
  (addresses ?? []).map(({ ip = '' }) => ip).join(',') || '<none>';

/** `EndpointSliceDescriber`. */
export const describeEndpointSlice: Describer = async (request) => {
  const slice = await getSubject(request, 'apis/discovery.k8s.io/v1/endpointslices');
  const events = await eventsOf(request, slice);
  return formatPage((page) => {
    const { metadata, addressType = '', ports, endpoints } = slice;
    writeHead(page, metadata);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, `AddressType:\t${addressType}\n`);
    if ((ports ?? []).length === 0) page.write(0, 'Ports: <unset>\n');
    else {
      page.write(0, 'Ports:\n');
      page.write(1, 'Name\tPort\tProtocol\n');
      page.write(1, '----\t----\t--------\n');
    }
    for (const { name, port = '<unset>', protocol = '' } of ports ?? [])
      page.write(1, `${(name ?? '') === '' ? '<unset>' : name}\t${port}\t${protocol}\n`);
    page.write(0, (endpoints ?? []).length === 0 ? 'Endpoints: <none>\n' : 'Endpoints:\n');
    for (const endpoint of endpoints ?? []) writeEndpoint(page, endpoint);
    writeEvents(page, request, events);
  });
};

function writeEndpoint(page: Page, { addresses, conditions, hostname, targetRef, nodeName, zone }: Fields): void {
  page.write(1, `- Addresses:\t${(addresses ?? []).join(', ') || '<none>'}\n`);
  page.write(2, 'Conditions:\n');
  page.write(3, `Ready:\t${conditions?.ready ?? '<unset>'}\n`);
  page.write(2, `Hostname:\t${hostname ?? '<unset>'}\n`);
  if (targetRef) page.write(2, `TargetRef:\t${targetRef.kind ?? ''}/${targetRef.name ?? ''}\n`);
  page.write(2, `NodeName:\t${nodeName ?? '<unset>'}\n`);
  page.write(2, `Zone:\t${zone ?? '<unset>'}\n`);
}
