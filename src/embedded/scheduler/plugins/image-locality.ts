import type { Plugin } from '../framework.ts';

const mebibyte = 1024 * 1024;
const minThreshold = 23 * mebibyte;
const maxContainerThreshold = 1000 * mebibyte;

/** With the tag that a name without one stands for. */
function withTag(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

/** Prefers Nodes that have the images, in proportion to their size and to how many Nodes have them (`plugins/imagelocality/image_locality.go`). */
export const imageLocality: Plugin = {
  name: 'ImageLocality',
  prepareScore({ pod: { spec } }, { nodes, nodesWithImage }) {
    const images = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ image = '' }) => withTag(image));
    const max = maxContainerThreshold * images.length;
    /** How many Nodes have each. */
    const spread = images.map((image) => nodesWithImage(image));
    return {
      score(node) {
        let sum = 0;
        const there = node.images;
        for (let index = 0; index < images.length; index += 1) {
          const size = there.get(images[index] ?? '');
          if (size !== undefined) sum += Math.trunc((size * (spread[index] ?? 0)) / nodes.length);
        }
        return Math.trunc((100 * (Math.min(max, Math.max(minThreshold, sum)) - minThreshold)) / (max - minThreshold));
      },
    };
  },
};
