import { formatYaml } from '../../kube/index.ts';
import type { Verb } from '../command/context.ts';
import { CommandError, newNotSupported } from '../errors.ts';
import { buildKustomization } from '../kustomize/build.ts';

const unheeded = [
  ...['as-current-user', 'enable-alpha-plugins', 'enable-helm', 'enable-managedby-label', 'env', 'mount', 'network'],
  ...['load-restrictor', 'reorder'],
];

/** `kubectl kustomize` (`kubectl/pkg/cmd/kustomize/kustomize.go`, v0.37; `kustomize/v5/commands/build/build.go`, v5.8). */
export const kustomize: Verb = {
  async run(context) {
    const { args, flags, files, out } = context;
    const given = unheeded.find((name) => flags.has(name) && flags.isSet(name));
    if (given !== undefined) throw newNotSupported(`--${given}`);
    if (args.length > 1) throw new CommandError('specify one path to kustomization.yaml');
    const objects = await buildKustomization(context, args[0] ?? '.');
    const text = objects.map((object) => formatYaml(object)).join('---\n');
    const output = flags.text('output');
    if (output === '') return out(text);
    if (files.write === undefined) throw newNotSupported('--output');
    await files.write(output, text);
  },
};
