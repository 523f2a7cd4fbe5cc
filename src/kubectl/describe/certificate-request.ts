import { formatHumanDuration } from '../../kube/index.ts';
import { DerError } from '../der.ts';
import { CommandError } from '../errors.ts';
import { type CertificateRequest, parseCertificateRequest } from './certificate-request/parse.ts';
import { type Describer, type Fields, getSubject } from './describer.ts';
import { eventsOf, writeEvents } from './events.ts';
import { formatPage, type Page } from './page.ts';
import { formatDate, formatLabels } from './values.ts';

/** Numbers of attributes below 2.5.4, in the order in which they are shown. */
const subjectParts: readonly (readonly [title: string, attribute: number])[] = [
  ['Organization', 10],
  ['Organizational Unit', 11],
  ['Country', 6],
  ['Locality', 7],
  ['Province', 8],
  ['StreetAddress', 9],
  ['PostalCode', 17],
];

/** `CertificateSigningRequestDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeCertificateSigningRequest: Describer = async (request) => {
  const object = await getSubject(request, 'apis/certificates.k8s.io/v1/certificatesigningrequests');
  const events = await eventsOf(request, object);
  const { metadata } = object;
  const { signerName = '', expirationSeconds, username = '', request: encoded = '' } = object['spec'] ?? {};
  const certificateRequest = readRequest(atob(encoded));
  return formatPage((page) => {
    page.write(0, `Name:\t${metadata.name ?? ''}\n`);
    page.write(0, `Labels:\t${formatLabels(metadata.labels)}\n`);
    page.write(0, `Annotations:\t${formatLabels(metadata.annotations)}\n`);
    page.write(0, `CreationTimestamp:\t${formatDate(metadata.creationTimestamp)}\n`);
    page.write(0, `Requesting User:\t${username}\n`);
    if (signerName !== '') page.write(0, `Signer:\t${signerName}\n`);
    if (typeof expirationSeconds === 'number')
      page.write(0, `Requested Duration:\t${formatHumanDuration(expirationSeconds * 1000)}\n`);
    page.write(0, `Status:\t${statusOf(object['status'])}\n`);
    writeRequest(page, certificateRequest);
    writeEvents(page, request, events);
  });
};

function readRequest(pem: string): CertificateRequest {
  try {
    return parseCertificateRequest(pem);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    throw new CommandError(`Error parsing CSR: ${error.message}`, { cause: error });
  }
}

/** `extractCSRStatus`. */
function statusOf(status: Fields): string {
  const types = new Set((status?.conditions ?? []).map(({ type }: Fields) => type));
  const judged = types.has('Denied') ? 'Denied' : types.has('Approved') ? 'Approved' : 'Pending';
  const isIssued = (status?.certificate ?? '') !== '';
  return `${judged}${types.has('Failed') ? ',Failed' : ''}${isIssued ? ',Issued' : ''}`;
}

/** The text as Go's `Printf` writes it when it is the format and nothing is given for its verbs, as upstream does with lists. */
const formatWithoutArguments = (text: string): string =>
  text.replace(/%[-+# 0]*\d*(?:\.\d*(?=.))?(.?)/gsu, (_all, verb: string) => {
    if (verb === '') return '%!(NOVERB)';
    return verb === '%' ? '%' : `%!${verb}(MISSING)`;
  });

function writeRequest(page: Page, request: CertificateRequest): void {
  const writeList = (title: string, values: readonly string[]): void => {
    if (values.length > 0) page.write(0, `\t${title}:\t${formatWithoutArguments(values.join('\n\t\t'))}\n`);
  };
  page.write(0, 'Subject:\n');
  page.write(0, `\tCommon Name:\t${request.commonName}\n`);
  page.write(0, `\tSerial Number:\t${request.serialNumber}\n`);
  for (const [title, attribute] of subjectParts) writeList(title, request.subject.get(attribute) ?? []);
  const { dnsNames, emailAddresses, uris, ipAddresses } = request;
  if ([dnsNames, emailAddresses, uris, ipAddresses].every(({ length }) => length === 0)) return;
  page.write(0, 'Subject Alternative Names:\n');
  writeList('DNS Names', dnsNames);
  writeList('Email Addresses', emailAddresses);
  writeList('URIs', uris);
  writeList('IP Addresses', ipAddresses);
}
