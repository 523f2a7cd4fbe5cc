import { quote } from '../../../kube/index.ts';

const domain =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?';
const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const reference = new RegExp(
  `^(?:${domain}/)?${component}(?:/${component})*(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

/** The image with `:latest` where it has neither tag nor digest, or why it is no image's name. */
export type ImageName = { readonly image: string } | { readonly error: string };

/**
 * Reads the name of an image (`applyDefaultImageTag`, `pkg/kubelet/images/image_manager.go`, v1.37; the grammar is that of
 * `github.com/distribution/reference`).
 */
export function parseImageName(text: string): ImageName {
  const fail = (why: string): ImageName => ({ error: `couldn't parse image name ${quote(text)}: ${why}` });
  if (/^[a-f0-9]{64}$/.test(text)) {
    return fail(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const [first = '', ...rest] = text.split('/');
  const hasDomain = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase());
  const remainder = hasDomain ? rest.join('/') : text;
  const path = remainder.replace(/[:@].*$/, '');
  if (path !== path.toLowerCase()) {
    const name = hasDomain || path.includes('/') ? path : `library/${path}`;
    return fail(`invalid reference format: repository name (${name}) must be lowercase`);
  }
  const match = reference.exec(text);
  if (match === null) return fail('invalid reference format');
  return { image: match[1] === undefined && match[2] === undefined ? `${text}:latest` : text };
}
