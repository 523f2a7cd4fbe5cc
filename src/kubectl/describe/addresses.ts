import { writeDatedConditions } from './conditions.ts';
import { type Describer, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage } from './page.ts';

/** `ServiceCIDRDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. Simplified: networking.k8s.io/v1 only. */
export const describeServiceCidr: Describer = async (request) => {
  const range = await getSubject(request, 'apis/networking.k8s.io/v1/servicecidrs');
  const events = await eventsOf(request, range);
  return formatPage((page) => {
    const { conditions } = range['status'] ?? {};
    writeHead(page, range.metadata, false);
    writeLabels(page, 'Labels', range.metadata.labels);
    writeAnnotations(page, 'Annotations', range.metadata.annotations);
    page.write(0, `CIDRs:\t${(range['spec']?.cidrs ?? []).join(', ')}\n`);
    if ((conditions ?? []).length > 0) {
      page.write(0, 'Status:\n');
      writeDatedConditions(page, conditions);
    }
    writeEvents(page, request, events);
  });
};

/** `IPAddressDescriber`. Simplified: networking.k8s.io/v1 only. */
export const describeIpAddress: Describer = async (request) => {
  const address = await getSubject(request, 'apis/networking.k8s.io/v1/ipaddresses');
  const events = await eventsOf(request, address);
  return formatPage((page) => {
    const { parentRef } = address['spec'] ?? {};
    writeHead(page, address.metadata, false);
    writeLabels(page, 'Labels', address.metadata.labels);
    writeAnnotations(page, 'Annotations', address.metadata.annotations);
    if (parentRef) {
      page.write(0, 'Parent Reference:\n');
      page.write(1, `Group:\t${parentRef.group ?? ''}\n`);
      page.write(1, `Resource:\t${parentRef.resource ?? ''}\n`);
      page.write(1, `Namespace:\t${parentRef.namespace ?? ''}\n`);
      page.write(1, `Name:\t${parentRef.name ?? ''}\n`);
    }
    writeEvents(page, request, events);
  });
};
