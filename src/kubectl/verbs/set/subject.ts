import { readDryRun, refuseLocalServer, withDryRun } from '../../command/common-flags.ts';
import type { Verb, VerbContext } from '../../command/context.ts';
import { CommandError } from '../../errors.ts';
import { createTypedPrinter } from '../../printers/typed.ts';
import { objectOf } from '../../resource/info.ts';
import { changeObjects, selectForSet } from './patches.ts';

interface Subject {
  readonly kind: string;
  readonly apiGroup?: string;
  readonly name: string;
  readonly namespace?: string;
}

const rbac = 'rbac.authorization.k8s.io';

/** `kubectl set subject` (`kubectl/pkg/cmd/set/set_subject.go`, v0.37). */
export const setSubject: Verb = {
  async run(context) {
    const { flags } = context;
    const dryRun = await readDryRun(context);
    const printer = await createTypedPrinter(context, withDryRun('subjects updated', dryRun));
    const infos = await selectForSet(context, context.args);
    const isLocal = flags.isOn('local');
    refuseLocalServer(isLocal, dryRun);
    if (flags.isOn('all') && flags.text('selector') !== '')
      throw new CommandError('cannot set --all and --selector at the same time');
    const isClusterWide = infos.some((info) => objectOf(info).kind === 'ClusterRoleBinding');
    const subjects = readSubjects(context, isClusterWide);
    await changeObjects(
      context,
      infos,
      (draft) => {
        if (draft.kind !== 'RoleBinding' && draft.kind !== 'ClusterRoleBinding')
          throw new CommandError('setting subjects is only supported for RoleBinding/ClusterRoleBinding');
        const before = (draft['subjects'] ?? []) as readonly Subject[];
        const added = subjects.filter((subject) => !before.some((one) => isSame(one, subject)));
        draft['subjects'] = [...before, ...added] as never;
        return added.length > 0;
      },
      { dryRun, isLocal, printer, failure: 'failed to patch subjects to rolebinding: ' },
    );
  },
};

const isSame = (a: Subject, b: Subject): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  (a.apiGroup ?? '') === (b.apiGroup ?? '') &&
  (a.namespace ?? '') === (b.namespace ?? '');

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** @throws CommandError */
function readSubjects({ flags, namespace }: VerbContext, isClusterWide: boolean): readonly Subject[] {
  const [users, groups] = [flags.each('user'), flags.each('group')];
  const accounts = flags.each('serviceaccount');
  if (users.length + groups.length + accounts.length === 0)
    throw new CommandError('you must specify at least one value of user, group or serviceaccount');
  for (const account of accounts) {
    const [space = '', name = '', ...more] = account.split(':');
    if (name === '' || more.length > 0) throw new CommandError('serviceaccount must be <namespace>:<name>');
    if (space === '' && isClusterWide)
      throw new CommandError('serviceaccount must be <namespace>:<name>, namespace must be specified');
  }
  return [
    ...sorted(users).map((name) => ({ kind: 'User', apiGroup: rbac, name })),
    ...sorted(groups).map((name) => ({ kind: 'Group', apiGroup: rbac, name })),
    ...sorted(accounts).map((account) => {
      const [space = '', name = ''] = account.split(':');
      return { kind: 'ServiceAccount', name, namespace: space === '' ? namespace.name : space };
    }),
  ];
}
