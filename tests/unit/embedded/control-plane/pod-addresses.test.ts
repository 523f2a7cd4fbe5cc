import { expect, test } from 'vitest';
import { createPodAddresses } from '../../../../src/embedded/control-plane/pod-addresses.ts';

test.each([
  [0, '10.244.0.2'],
  [255, '10.244.255.2'],
  [256, '10.245.0.2'],
  [999, '10.247.231.2'],
])('the first Pod of Node %i has %s, in the range that the IPAM controller gives it', (index, address) => {
  expect(createPodAddresses(index).take()).toBe(address);
});
