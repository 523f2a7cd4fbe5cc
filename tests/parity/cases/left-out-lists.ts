import { emptyResources } from '../../../src/embedded/apiserver/served.ts';
import { type ParityCase, single } from '../case.ts';
import { get } from '../steps.ts';

// What is left out and listed all the same: on a fresh cluster there are none of them either.

const compared = ['kind', 'apiVersion', 'items', 'metadata.continue', 'metadata.remainingItemCount', 'message', 'code'];
const queries = ['', '?limit=500&resourceVersion=0', '?labelSelector=a%3Db', '?limit=x', '?resourceVersion=x'];

export const cases: readonly ParityCase[] = emptyResources.flatMap(({ group, version, resource, namespaced }) => {
  const at = (scope: string) => `/apis/${group}/${version}${scope}/${resource}`;
  // Nodes that join with kubeadm have asked for certificates.
  const own = resource === 'certificatesigningrequests' ? queries.slice(2) : queries;
  return [
    ...own.map((query) => single(`${resource}${query}`, get(`${at('')}${query}`, { only: compared }))),
    ...(namespaced ? [single(`${resource} of a namespace`, get(at('/namespaces/NS'), { only: compared }))] : []),
  ];
});
