const identifier = /^[a-f0-9]{64}$/;
const domainPattern =
  /^(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?$/;
const remainderPattern =
  /^([a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?:sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?$/;
const nameMaxLength = 255;

/** Where the registry ends: before the first slash, if what is there can be one. */
function domainEnd(image: string): number {
  const slash = image.indexOf('/');
  if (slash === -1) return -1;
  const first = image.slice(0, slash);
  return first === 'localhost' || /[.:A-Z]/.test(first) ? slash : -1;
}

/**
 * The tag of an image: `latest` when it has neither tag nor digest, empty with a digest alone and for what is no image
 * name at all (`pkg/util/parsers/parsers.go`, v1.37, over `github.com/distribution/reference`).
 */
export function parseImageTag(image: string): string {
  if (identifier.test(image)) return '';
  const end = domainEnd(image);
  const domain = end === -1 ? 'docker.io' : image.slice(0, end);
  if (end !== -1 && !domainPattern.test(domain)) return '';
  const match = remainderPattern.exec(image.slice(end + 1));
  if (match === null) return '';
  const [, path = '', tag] = match;
  const officialPrefix = end === -1 && !path.includes('/') ? 'library/'.length : 0;
  if (domain.length + 1 + officialPrefix + path.length > nameMaxLength) return '';
  return tag ?? (image.includes('@') ? '' : 'latest');
}
