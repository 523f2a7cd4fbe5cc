import { formatLabelSelector } from '../../kube/index.ts';
import { type Describer, type Fields, getSubject } from './describer.ts';
import { writeAnnotations, writeHead, writeLabels } from './metadata.ts';
import { formatPage, type Page } from './page.ts';

/** `NetworkPolicyDescriber` of `kubectl/pkg/describe/describe.go`, v0.37. */
export const describeNetworkPolicy: Describer = async (request) => {
  const { metadata, spec = {} } = await getSubject(request, 'apis/networking.k8s.io/v1/networkpolicies');
  return formatPage((page) => {
    writeHead(page, metadata);
    const created = (metadata.creationTimestamp ?? '').replace('T', ' ').replace('Z', ' +0000 UTC');
    page.write(0, `Created on:\t${created}\n`);
    writeLabels(page, 'Labels', metadata.labels);
    writeAnnotations(page, 'Annotations', metadata.annotations);
    const { podSelector = {}, policyTypes, ingress, egress } = spec;
    const isEveryPod =
      Object.keys(podSelector.matchLabels ?? {}).length === 0 && (podSelector.matchExpressions ?? []).length === 0;
    const pods = isEveryPod
      ? '<none> (Allowing the specific traffic to all pods in this namespace)'
      : formatLabelSelector(podSelector);
    page.write(0, 'Spec:\n');
    page.write(1, `PodSelector:     ${pods}\n`);
    const types: readonly string[] = policyTypes ?? [];
    for (const { type, name, rules, texts } of [
      { type: 'Ingress', name: 'ingress', rules: ingress, texts: ingressTexts },
      { type: 'Egress', name: 'egress', rules: egress, texts: egressTexts },
    ]) {
      page.write(1, types.includes(type) ? `Allowing ${name} traffic:\n` : `Not affecting ${name} traffic\n`);
      if (types.includes(type)) writeRules(page, rules, texts);
    }
    page.write(1, `Policy Types: ${types.join(', ') || '<none>'}\n`);
  });
};

interface Texts {
  readonly field: 'from' | 'to';
  readonly peer: string;
  readonly nothing: string;
  readonly anywhere: string;
}

const ingressTexts: Texts = {
  field: 'from',
  peer: 'From:',
  nothing: '<none> (Selected pods are isolated for ingress connectivity)',
  anywhere: 'From: <any> (traffic not restricted by source)',
};

const egressTexts: Texts = {
  field: 'to',
  peer: 'To:',
  nothing: '<none> (Selected pods are isolated for egress connectivity)',
  anywhere: 'To: <any> (traffic not restricted by destination)',
};

/** `printNetworkPolicySpecIngressFrom` and `printNetworkPolicySpecEgressTo`. */
function writeRules(page: Page, rules: readonly Fields[] | undefined, texts: Texts): void {
  const list = rules ?? [];
  if (list.length === 0) page.write(2, `${texts.nothing}\n`);
  for (const [index, rule] of list.entries()) {
    if ((rule.ports ?? []).length === 0) page.write(2, 'To Port: <any> (traffic allowed to all ports)\n');
    for (const { protocol = 'TCP', port, endPort } of rule.ports ?? []) {
      const from = port ?? '<nil>';
      page.write(2, endPort ? `To Port Range: ${from}-${endPort}/${protocol}\n` : `To Port: ${from}/${protocol}\n`);
    }
    const peers = rule[texts.field] ?? [];
    if (peers.length === 0) page.write(2, `${texts.anywhere}\n`);
    for (const peer of peers) writePeer(page, peer, texts);
    if (index < list.length - 1) page.write(2, '----------\n');
  }
}

function writePeer(page: Page, { podSelector, namespaceSelector, ipBlock }: Fields, texts: Texts): void {
  page.write(2, `${texts.peer}\n`);
  if (namespaceSelector) page.write(3, `NamespaceSelector: ${formatLabelSelector(namespaceSelector)}\n`);
  if (podSelector) page.write(3, `PodSelector: ${formatLabelSelector(podSelector)}\n`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  page.write(3, 'IPBlock:\n');
  page.write(4, `CIDR: ${ipBlock.cidr ?? ''}\n`);
  page.write(4, `Except: ${(ipBlock.except ?? []).join(', ')}\n`);
}
