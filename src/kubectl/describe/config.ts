import { type Describer, getSubject } from './describer.ts';
import { referenceTo, searchEvents, writeEvents } from './events.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage } from './page.ts';

/** How many bytes a text in base64 stands for. */
const decodedLength = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

/** `ConfigMapDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeConfigMap: Describer = async (request) => {
  const map = await getSubject(request, 'api/v1/configmaps');
  const events = request.showsEvents ? await searchEvents(request, referenceTo(map, 'ConfigMap')) : undefined;
  const { metadata, data = {}, binaryData = {} } = map;
  return formatPage((page) => {
    writeHead(page, metadata);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, '\nData\n====\n');
    for (const key of Object.keys(data ?? {}).sort()) page.write(0, `${key}:\n----\n${data[key]}\n\n`);
    page.write(0, '\nBinaryData\n====\n');
    for (const key of Object.keys(binaryData ?? {}).sort())
      page.write(0, `${key}: ${decodedLength(binaryData[key])} bytes\n`);
    page.write(0, '\n');
    writeEvents(page, request, events);
  });
};

/** `SecretDescriber`: how long the values are, not what they are. */
export const describeSecret: Describer = async (request) => {
  const { metadata, type = '', data = {} } = await getSubject(request, 'api/v1/secrets');
  return formatPage((page) => {
    writeHead(page, metadata);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    page.write(0, `\nType:\t${type}\n`);
    page.write(0, '\nData\n====\n');
    for (const key of Object.keys(data ?? {}).sort()) {
      const isToken = key === 'token' && type === 'kubernetes.io/service-account-token';
      page.write(0, `${key}:\t${isToken ? atob(data[key]) : `${decodedLength(data[key])} bytes`}\n`);
    }
  });
};
