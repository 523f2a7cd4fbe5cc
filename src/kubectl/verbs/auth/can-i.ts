import { parseResourceArgument } from '../../client/rest-mapper.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { CommandError, newExit } from '../../errors.ts';
import { createTabWriter, tableOptions } from '../../printers/tab-writer.ts';
import { printWith } from '../create.ts';
import { breakDown, compactAndSort, formatResourceOf, formatSlice, type PolicyRule, splitOnce } from './rules.ts';

const resourceVerbs =
  /^(?:get|list|watch|create|update|patch|delete|deletecollection|use|bind|impersonate|\*|approve|sign|escalate|attest)$/;
const urlVerbs = /^(?:get|put|post|head|options|delete|patch|\*)$/;

/** `kubectl auth can-i` (`kubectl/pkg/cmd/auth/cani.go`, v0.37). */
export const canI: Verb = {
  async run(context) {
    const { flags, args } = context;
    const namespace = flags.isOn('all-namespaces') ? '' : context.namespace.name;
    if (flags.isOn('list')) {
      if (args.length > 0) throw new CommandError('list option must be specified with no arguments');
      if (flags.isOn('quiet') || flags.isOn('all-namespaces') || flags.text('subresource') !== '') {
        const others = 'neither quiet, all-namespaces nor subresource options';
        throw new CommandError(`list option can't be specified with ${others}`);
      }
      return listAccess(context, namespace);
    }
    const [verb, what] = args;
    if (verb === undefined || what === undefined || args.length !== 2) {
      throw new CommandError(
        "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
      );
    }
    const spec = what.startsWith('/') ? await readUrl(context, verb, what) : await readResource(context, verb, what);
    if (flags.isOn('no-headers')) throw new CommandError('--no-headers cannot be set without --list specified');
    return checkAccess(context, spec(namespace));
  },
};

type Spec = (namespace: string) => object;

// The text ends a line of its own, and the printer of warnings another.
const warn = ({ err }: VerbContext, text: string) => err(`Warning: ${text}\n\n`);

async function readUrl(context: VerbContext, verb: string, path: string): Promise<Spec> {
  if (context.flags.text('subresource') !== '')
    throw new CommandError('--subresource can not be used with NonResourceURL');
  if (!urlVerbs.test(verb)) await warn(context, `verb '${verb}' is not a known verb`);
  return () => ({ nonResourceAttributes: { verb, path } });
}

async function readResource(context: VerbContext, verb: string, what: string): Promise<Spec> {
  const { flags } = context;
  const [argument, name] = splitOnce(what);
  const found = await findResource(context, argument);
  if (!flags.isOn('all-namespaces')) {
    if (found.isNamespaced === false) {
      const where = found.group === '' ? '' : ` in group '${found.group}'`;
      await warn(context, `resource '${found.resource}' is not namespace scoped${where}`);
    }
    if (!resourceVerbs.test(verb)) await warn(context, `verb '${verb}' is not a known verb`);
  }
  const attributes = {
    verb,
    group: found.group,
    resource: found.resource,
    subresource: flags.text('subresource'),
    name,
  };
  return (namespace) => ({ resourceAttributes: { namespace, ...attributes } });
}

interface Found {
  readonly group: string;
  readonly resource: string;
  /** Undefined when the server does not say. */
  readonly isNamespaced?: boolean;
}

async function findResource(context: VerbContext, argument: string): Promise<Found> {
  if (argument === '*') return { group: '', resource: '*' };
  const { full, short } = parseResourceArgument(argument.toLowerCase());
  const notFound = new Error('no such resource');
  try {
    return await context.client.map((mapper) => {
      const found = (full === undefined ? undefined : mapper.forResource(full)) ?? mapper.forResource(short);
      if (found === undefined) throw notFound;
      return found;
    });
  } catch (error) {
    if (error !== notFound) throw error;
    const { resource, group } = short;
    const isKnown = group === '' && (resource === 'users' || resource === 'groups');
    const where = group === '' ? '' : ` in group '${group}'`;
    if (!isKnown) await warn(context, `the server doesn't have a resource type '${resource}'${where}`);
    return { group: '', resource: argument };
  }
}

const authorizationPath = '/apis/authorization.k8s.io/v1';

async function checkAccess(context: VerbContext, spec: object): Promise<void> {
  const review = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec };
  const { status } = await context.client.rest.json<{
    readonly status: { readonly allowed: boolean; readonly reason?: string; readonly evaluationError?: string };
  }>({
    method: 'POST',
    path: `${authorizationPath}/selfsubjectaccessreviews`,
    about: { resource: { group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews' }, name: '' },
    body: review,
  });
  const why = [status.reason ?? '', status.evaluationError ?? ''].filter((text) => text !== '');
  const text = status.allowed ? 'yes' : ['no', ...why].join(' - ');
  if (!context.flags.isOn('quiet')) await context.out(`${text}\n`);
  if (!status.allowed) throw newExit(1);
}

async function listAccess(context: VerbContext, namespace: string): Promise<void> {
  const { status } = await context.client.rest.json<{
    readonly status: {
      readonly incomplete?: boolean;
      readonly evaluationError?: string;
      readonly resourceRules?: readonly PolicyRule[];
      readonly nonResourceRules?: readonly PolicyRule[];
    };
  }>({
    method: 'POST',
    path: `${authorizationPath}/selfsubjectrulesreviews`,
    about: { resource: { group: 'authorization.k8s.io', resource: 'selfsubjectrulesreviews' }, name: '' },
    body: {
      kind: 'SelfSubjectRulesReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata: {},
      spec: { namespace },
    },
  });
  if (status.incomplete === true)
    await context.err(`Warning: the list may be incomplete: ${status.evaluationError ?? ''}\n`);
  const rules = [...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])].flatMap(breakDown);
  await printWith(context, (write) => {
    const writer = createTabWriter(write, tableOptions);
    if (!context.flags.isOn('no-headers')) writer.write('Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
    for (const rule of compactAndSort(rules)) {
      const cells = [rule.nonResourceURLs, rule.resourceNames, rule.verbs].map(formatSlice);
      writer.write(`${[formatResourceOf(rule), ...cells].join('\t')}\n`);
    }
    writer.flush();
  });
}
