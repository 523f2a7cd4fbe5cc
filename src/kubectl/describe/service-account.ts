import { type Describer, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage } from './page.ts';

/** `ServiceAccountDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeServiceAccount: Describer = async (request) => {
  const account = await getSubject(request, 'api/v1/serviceaccounts');
  const events = await eventsOf(request, account);
  return formatPage((page) => {
    writeHead(page, account.metadata);
    writeLabels(page, 'Labels', account.metadata.labels);
    writeAnnotations(page, 'Annotations', account.metadata.annotations);
    const heading = 'Image pull secrets:';
    const secrets = account['imagePullSecrets'] ?? [];
    if (secrets.length === 0) page.write(0, `${heading}\t<none>\n`);
    for (const [index, { name = '' }] of secrets.entries())
      page.write(0, `${index === 0 ? heading : ' '.repeat(heading.length)}\t${name}\n`);
    writeEvents(page, request, events);
  });
};
