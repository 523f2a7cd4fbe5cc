import { CommandError } from '../../errors.ts';
import { createGenerator, namedMeta } from './generator.ts';
import { parseIntOrString } from './poddisruptionbudget.ts';
import { sortKeys } from './quota.ts';

const ruleForm = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+(?:,tls=?(?:[\w-]+)?)?/;

/** `kubectl create ingress` (`kubectl/pkg/cmd/create/create_ingress.go`, v0.37). */
export const createIngress = createGenerator({
  resource: 'ingresses',
  failure: 'failed to create ingress: ',
  generate(context, name) {
    const { flags } = context;
    const [rules, backend] = [flags.each('rule'), flags.text('default-backend')];
    if (backend === '' && rules.length === 0)
      throw new CommandError(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      );
    const wrong = rules.find((rule) => !ruleForm.test(rule));
    if (wrong !== undefined)
      throw new CommandError(
        `rule ${wrong} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
      );
    const annotations = flags.each('annotation').map((annotation) => {
      const at = annotation.indexOf('=');
      if (at < 0) throw new CommandError(`annotation ${annotation} is invalid and should be in format key=[value]`);
      return [annotation.slice(0, at), annotation.slice(at + 1)] as const;
    });
    if (backend !== '' && backend.split(':').length !== 2)
      throw new CommandError('default-backend should be in format servicename:serviceport');
    const [className, tls] = [flags.text('class'), tlsOf(rules)];
    return {
      kind: 'Ingress',
      apiVersion: 'networking.k8s.io/v1',
      metadata: {
        ...namedMeta(context, name),
        ...(annotations.length === 0 ? {} : { annotations: sortKeys(Object.fromEntries(annotations)) }),
      },
      spec: {
        ...(className === '' ? {} : { ingressClassName: className }),
        ...(backend === '' ? {} : { defaultBackend: backendOf(backend) }),
        ...(tls.length === 0 ? {} : { tls }),
        ...(rules.length === 0 ? {} : { rules: rulesOf(rules) }),
      },
      status: { loadBalancer: {} },
    };
  },
});

/** `buildTLSRules`: hosts by secret, each host once. */
function tlsOf(rules: readonly string[]): readonly object[] {
  const known = new Set<string>();
  const found: { hosts?: string[]; secretName?: string }[] = [];
  for (const rule of rules) {
    const parts = rule.split(',');
    if (parts.length !== 2) continue;
    const host = rule.split('/', 1)[0] ?? '';
    const secret = parts[1]?.split('=')[1] ?? '';
    if (known.has(host)) continue;
    known.add(host);
    const same = found.find(({ secretName = '' }) => secretName === secret);
    if (same !== undefined) same.hosts = [...(same.hosts ?? []), host];
    else if (host !== '' || secret !== '')
      found.push({ ...(host === '' ? {} : { hosts: [host] }), ...(secret === '' ? {} : { secretName: secret }) });
  }
  return found;
}

/** `buildIngressRules`: paths by host. */
function rulesOf(rules: readonly string[]): readonly object[] {
  const byHost = new Map<string, object[]>();
  for (const rule of rules) {
    const place = rule.split(',', 1)[0] ?? '';
    const at = place.indexOf('/');
    const host = place.slice(0, at);
    byHost.set(host, [...(byHost.get(host) ?? []), pathOf(place.slice(at + 1))]);
  }
  return [...byHost].map(([host, paths]) => ({ ...(host === '' ? {} : { host }), http: { paths } }));
}

function pathOf(text: string): object {
  const [first = '', service = ''] = text.split('=');
  const path = `/${first}`;
  return path.endsWith('*')
    ? { path: path.slice(0, -1), pathType: 'Prefix', backend: backendOf(service) }
    : { path, pathType: 'Exact', backend: backendOf(service) };
}

function backendOf(service: string): object {
  const [name = '', port = ''] = service.split(':');
  const parsed = parseIntOrString(port);
  return { service: { name, port: typeof parsed === 'number' ? { number: parsed } : { name: parsed } } };
}
