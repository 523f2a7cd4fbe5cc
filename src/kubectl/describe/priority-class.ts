import { type Describer, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeHead } from './metadata.ts';
import { formatPage } from './page.ts';
import { formatLabels } from './values.ts';

/** `PriorityClassDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describePriorityClass: Describer = async (request) => {
  const priority = await getSubject(request, 'apis/scheduling.k8s.io/v1/priorityclasses');
  const events = await eventsOf(request, priority);
  return formatPage((page) => {
    const { value = 0, globalDefault = false, preemptionPolicy = '', description = '' } = priority;
    writeHead(page, priority.metadata, false);
    page.write(0, `Value:\t${value}\n`);
    page.write(0, `GlobalDefault:\t${globalDefault}\n`);
    page.write(0, `PreemptionPolicy:\t${preemptionPolicy}\n`);
    page.write(0, `Description:\t${description}\n`);
    page.write(0, `Annotations:\t${formatLabels(priority.metadata.annotations)}\n`);
    writeEvents(page, request, events);
  });
};
