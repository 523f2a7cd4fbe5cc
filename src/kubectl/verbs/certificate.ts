import { formatTime, type KubeObject, quote } from '../../kube/index.ts';
import type { Verb, VerbContext } from '../command/context.ts';
import { CommandError, isNotFound, messageOf } from '../errors.ts';
import { createPrinter } from '../printers/print-flags.ts';
import { selectObjects } from '../resource/builder.ts';
import { filenameOptions } from '../resource/files.ts';
import { getObject, replaceObject } from '../resource/helper.ts';
import { groupKindOf, mappingOf, objectOf } from '../resource/info.ts';
import { printWith } from './create.ts';

interface Condition {
  readonly type: string;
}

/** What is decided of a request. */
interface Decision {
  readonly operation: string;
  readonly type: 'Approved' | 'Denied';
  readonly reason: string;
}

/** `kubectl certificate approve` (`kubectl/pkg/cmd/certificates/certificates.go`, v0.37). */
export const approve: Verb = {
  run: (context) => decide(context, { operation: 'approved', type: 'Approved', reason: 'KubectlApprove' }),
};

/** `kubectl certificate deny`. */
export const deny: Verb = {
  run: (context) => decide(context, { operation: 'denied', type: 'Denied', reason: 'KubectlDeny' }),
};

async function decide(context: VerbContext, decision: Decision): Promise<void> {
  const { args, flags, out, namespace } = context;
  const printer = await createPrinter(context, decision.operation);
  const files = filenameOptions(context);
  if (args.length === 0 && files.filenames.length === 0 && files.kustomize === '')
    throw new CommandError('one or more CSRs must be specified as <name> or -f <filename>');
  const result = await selectObjects(context, {
    args: args.map((name) => `certificatesigningrequests/${name}`),
    files,
    namespace: namespace.name,
    continuesOnError: true,
    flattens: true,
    isLatest: true,
  });
  let found = 0;
  let failure: unknown;
  try {
    await result.visit(async (info) => {
      const { group, kind } = groupKindOf(objectOf(info));
      if (group !== 'certificates.k8s.io' || kind !== 'CertificateSigningRequest')
        throw new CommandError(
          `can only handle CertificateSigningRequest.certificates.k8s.io objects, got ${kind}${group === '' ? '' : `.${group}`}`,
        );
      const place = { ...info, mapping: mappingOf(info) };
      const request = await getObject(context, place).catch((error: unknown) => {
        if (isNotFound(error))
          throw new CommandError(`could not find v1 version of ${info.name}: ${messageOf(error)}`, { cause: error });
        throw error;
      });
      const decided = withDecision(request, decision, context.clock.now());
      const isWritten = decided !== request || flags.isOn('force');
      if (isWritten) await replaceObject(context, place, decided, { subresource: 'approval' });
      found += 1;
      await printWith(context, (write) => printer.print(objectOf(info), write));
    });
  } catch (error) {
    failure = error;
  }
  if (failure !== undefined) throw failure;
  if (found === 0) await out('No resources found\n');
}

/** `addConditionIfNeeded`. @throws CommandError for what is decided otherwise */
function withDecision(request: KubeObject, { type, operation, reason }: Decision, nowMs: number): KubeObject {
  const status = (request['status'] ?? {}) as { readonly conditions?: readonly Condition[] };
  const conditions = status.conditions ?? [];
  const other = type === 'Approved' ? 'Denied' : 'Approved';
  if (conditions.some((one) => one.type === other))
    throw new CommandError(`certificate signing request ${quote(request.metadata.name ?? '')} is already ${other}`);
  if (conditions.some((one) => one.type === type)) return request;
  const verb = type === 'Approved' ? 'approve' : 'deny';
  const condition = {
    type,
    status: 'True',
    reason,
    message: `This CSR was ${operation} by kubectl certificate ${verb}.`,
    lastUpdateTime: formatTime(nowMs),
    lastTransitionTime: null,
  };
  return { ...request, status: { ...status, conditions: [...conditions, condition] } };
}
