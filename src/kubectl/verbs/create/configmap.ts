import { isConfigMapKey, quote } from '../../../kube/index.ts';
import { CommandError } from '../../errors.ts';
import { createGenerator, namedMeta, requireName } from './generator.ts';
import { hashOf } from './hash.ts';
import { sortKeys } from './quota.ts';
import { type AddKey, createSources, toBase64 } from './sources.ts';

/** `kubectl create configmap` (`kubectl/pkg/cmd/create/create_configmap.go`, v0.37). */
export const createConfigMap = createGenerator({
  resource: 'configmaps',
  failure: 'failed to create configmap: ',
  async generate(context, name) {
    const { flags } = context;
    const [files, literals] = [flags.list('from-file'), flags.each('from-literal')];
    const envFiles = flags.list('from-env-file');
    requireName(name);
    if (envFiles.length > 0 && files.length + literals.length > 0)
      throw new CommandError('from-env-file cannot be combined with from-file or from-literal');
    const data = new Map<string, string>();
    const binaryData = new Map<string, string>();
    const add: AddKey = (key, content) => {
      const faults = isConfigMapKey(key);
      if (faults.length > 0)
        throw new CommandError(`${quote(key)} is not a valid key name for a ConfigMap: ${faults.join(',')}`);
      for (const [field, taken] of [
        ['Data', data],
        ['BinaryData', binaryData],
      ] as const)
        if (taken.has(key))
          throw new CommandError(
            `cannot add key ${quote(key)}, another key by that name already exists in ${field} for ConfigMap ${quote(name)}`,
          );
      if (typeof content === 'string') data.set(key, content);
      else binaryData.set(key, toBase64(content));
    };
    const sources = createSources(context);
    await sources.addFiles(files, add);
    sources.addLiterals(literals, add);
    await sources.addEnvFiles(envFiles, 'env config file cannot be a directory', add);
    const sorted = sortKeys(Object.fromEntries(data));
    const binary = binaryData.size === 0 ? {} : { binaryData: sortKeys(Object.fromEntries(binaryData)) };
    const hash = flags.isOn('append-hash') ? hashOf({ kind: 'ConfigMap', name, data: sorted, ...binary }) : undefined;
    const fullName = hash === undefined ? name : `${name}-${hash}`;
    return {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: namedMeta(context, fullName),
      ...(data.size === 0 ? {} : { data: sorted }),
      ...binary,
    };
  },
});
