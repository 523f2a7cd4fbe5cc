import { isConfigMapKey, quote } from '../../../kube/index.ts';
import type { VerbContext } from '../../command/context.ts';
import { readFile } from '../../command/files.ts';
import { CommandError, messageOf } from '../../errors.ts';
import { formatGoJson } from '../../printers/json.ts';
import { createGenerator, type Generated, namedMeta, requireName } from './generator.ts';
import { hashOf } from './hash.ts';
import { requireKeyPair } from './key-pair.ts';
import { sortKeys } from './quota.ts';
import { type AddKey, createSources, toBase64 } from './sources.ts';

/** `kubectl create secret generic` (`kubectl/pkg/cmd/create/create_secret.go`, v0.37). */
export const createSecretGeneric = createGenerator({
  resource: 'secrets',
  failure: 'failed to create secret ',
  async generate(context, name) {
    const { flags } = context;
    const [files, literals] = [flags.list('from-file'), flags.each('from-literal')];
    const envFiles = flags.list('from-env-file');
    requireName(name);
    if (envFiles.length > 0 && files.length + literals.length > 0)
      throw new CommandError('from-env-file cannot be combined with from-file or from-literal');
    const { data, add } = createData();
    const sources = createSources(context);
    sources.addLiterals(literals, add);
    await sources.addFiles(files, add);
    await sources.addEnvFiles(envFiles, 'env secret file cannot be a directory', add);
    return secretOf(context, name, flags.text('type'), data);
  },
});

/** `kubectl create secret docker-registry` (`kubectl/pkg/cmd/create/create_secret_docker.go`, v0.37). */
export const createSecretDockerRegistry = createGenerator({
  resource: 'secrets',
  failure: 'failed to create secret ',
  async generate(context, name) {
    const { flags } = context;
    const files = flags.list('from-file');
    const [username, password] = [flags.text('docker-username'), flags.text('docker-password')];
    const [server, email] = [flags.text('docker-server'), flags.text('docker-email')];
    requireName(name);
    if (files.length === 0 && (username === '' || password === '' || server === ''))
      throw new CommandError(
        'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
      );
    const { data, add } = createData();
    if (files.length > 0) await createSources(context).addFiles(files, add);
    else {
      const auth = {
        username,
        password,
        ...(email === '' ? {} : { email }),
        auth: toBase64(`${username}:${password}`),
      };
      add('.dockerconfigjson', formatGoJson({ auths: { [server]: auth } }, '', true));
    }
    return secretOf(context, name, 'kubernetes.io/dockerconfigjson', data);
  },
});

/** `kubectl create secret tls` (`kubectl/pkg/cmd/create/create_secret_tls.go`, v0.37). */
export const createSecretTls = createGenerator({
  resource: 'secrets',
  failure: 'failed to create secret ',
  async generate(context, name) {
    const { flags, files } = context;
    if (flags.text('key') === '' || flags.text('cert') === '') throw new CommandError('key and cert must be specified');
    const read = async (path: string): Promise<string> => {
      try {
        return await readFile(files, path);
      } catch (error) {
        throw new CommandError(`Cannot read file ${path}, ${messageOf(error)}`, { cause: error });
      }
    };
    const [certificate, key] = [await read(flags.text('cert')), await read(flags.text('key'))];
    requireKeyPair(certificate, key);
    const { data, add } = createData();
    add('tls.crt', certificate);
    add('tls.key', key);
    return secretOf(context, name, 'kubernetes.io/tls', data);
  },
});

function createData(): { readonly data: ReadonlyMap<string, string>; readonly add: AddKey } {
  const data = new Map<string, string>();
  const add: AddKey = (key, content) => {
    const faults = isConfigMapKey(key);
    if (faults.length > 0)
      throw new CommandError(`${quote(key)} is not valid key name for a Secret ${faults.join(';')}`);
    if (data.has(key)) throw new CommandError(`cannot add key ${key}, another key by that name already exists`);
    data.set(key, toBase64(content));
  };
  return { data, add };
}

function secretOf(context: VerbContext, name: string, type: string, values: ReadonlyMap<string, string>): Generated {
  const data = sortKeys(Object.fromEntries(values));
  const isHashed = context.flags.isOn('append-hash');
  return {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: namedMeta(context, isHashed ? `${name}-${hashOf({ kind: 'Secret', type, name, data })}` : name),
    ...(values.size === 0 ? {} : { data }),
    ...(type === '' ? {} : { type }),
  };
}
